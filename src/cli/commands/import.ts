// r1toy import: a policy that was exported becomes a run again.
import { exitCodes } from '../../base/errors.js';
import { outOption } from '../../base/shell.js';
import { importHf } from '../../runs/export.js';
import { command, group } from '../command.js';
import { note, print, printJson } from '../output.js';
import { typedAs } from '../typedAs.js';

const hf = command({
  flags: (blank) =>
    blank
      .argument('<dir>', 'folder that r1toy export hf wrote')
      .option('--name <name>', 'name of the run (default: that of the folder)')
      .option('--json', 'print as JSON what was made'),
  examples: ['r1toy import hf r1-hf', 'r1toy import hf r1-hf --name r1-again'],
  run({ out, name: asked, json }, dir) {
    const made = importHf(out, dir, process.argv.slice(2), asked);
    const { name, folder, stage, sha256 } = made;
    if (json) printJson(made);
    else {
      const where = outOption(out);
      note(`${name}: the policy at the end of ${stage}, sha256 ${sha256.slice(0, 12)}`);
      const typed = typedAs();
      note(
        `Go on with: ${typed} eval ${name}${where}, ${typed} sample ${name}${where}, ${typed} play ${name}${where}`,
      );
      print([folder]);
    }
    return exitCodes.done;
  },
});

export default group(
  ['r1toy import hf r1-hf'],
  [{ name: 'hf', about: 'from a folder that r1toy export hf wrote', add: hf }],
);
