// r1toy play: a page in which all policies of some runs answer side by side, or in which R1-Zero learns.
import { pathToFileURL } from 'node:url';
import { exitCodes } from '../../base/errors.js';
import { writePlayPage, writeTrainPage } from '../../runs/play.js';
import { command } from '../command.js';
import { note, print, printJson } from '../output.js';
import { byteSize } from '../render.js';

export default command({
  flags: (blank) =>
    blank
      .argument('<run...>', 'names of runs')
      .option('--train', 'a page in which R1-Zero learns, from the base of the first run')
      .option('--file <path>', 'file to write (default: RUN.play.html here, or RUN.train.html)')
      .option('--json', 'print as JSON where it is'),
  examples: ['r1toy play r1', 'r1toy play r1-zero r1 --file play.html', 'r1toy play r1-zero --train'],
  run({ out, file, json, train = false }, names) {
    const { path, bytes, policies } = train
      ? writeTrainPage(out, names[0], file)
      : writePlayPage(out, names, file);
    if (json) printJson({ path, bytes, policies });
    else {
      const labels = policies.map(({ label }) => label).join(', ');
      note(`${path}: ${labels}; ${byteSize(bytes)}, needs nothing beside itself. Open it in a browser:`);
      print([pathToFileURL(path).href]);
    }
    return exitCodes.done;
  },
});
