// r1toy completion: the script by which a shell completes command lines, and the words that the script asks for.
import { Argument } from '@commander-js/extra-typings';
import { exitCodes } from '../../base/errors.js';
import { type Adder, command } from '../command.js';
import { printText } from '../output.js';
import { candidates } from '../shellCompletion.js';
import { type ShellName, shells } from '../shellScripts.js';

const shellNames = Object.keys(shells) as ShellName[];

/** Looks at the whole command line, which is that of its parent. */
const completion: Adder = (place, finish) =>
  command({
    flags: (blank) =>
      blank
        .addArgument(new Argument('<shell>', 'which shell').choices(shellNames))
        .argument('[words...]', 'after --: the words of a command line, to print what its last word may be'),
    examples: ['r1toy completion fish | source', 'r1toy completion bash -- train --con'],
    async run(_, shell, words) {
      const { script, line } = shells[shell as ShellName];
      if (words.length === 0) printText(script);
      else {
        const found = await candidates(place.parent, words);
        printText(found.map((one) => `${line(one)}\n`).join(''));
      }
      return exitCodes.done;
    },
  })(place, finish);

export default completion;
