// r1toy init: a configuration of one's own, to be edited.
import { exitCodes } from '../../base/errors.js';
import { shellWord } from '../../base/shell.js';
import { writeNewConfig } from '../../runs/newConfig.js';
import { command } from '../command.js';
import { note, print } from '../output.js';

export default command({
  flags: (blank) =>
    blank
      .argument('[recipe]', 'configuration to start from: r1, r1-zero, smoke, dapo, ...', 'r1-zero')
      .argument('[file]', 'file to write (default: my-<recipe>.json)'),
  examples: ['r1toy init r1', 'r1toy init dapo mine.json'],
  run(_, recipe, file = `my-${recipe}.json`) {
    const [path, ...schema] = writeNewConfig(recipe, file);
    const beside = schema.map(
      (one) => `, and beside it ${one}, by which an editor knows what each key allows`,
    );
    note(`wrote ${path} with every setting of ${recipe}${beside}. Edit it, then:`);
    print([`r1toy train --config ${shellWord(path)}`]);
    return exitCodes.done;
  },
});
