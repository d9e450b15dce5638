// r1toy rm: removes runs, if that is said twice.
import { exitCodes, UserError } from '../../base/errors.js';
import { removableRuns, removeRun, runSize } from '../../store/removeRun.js';
import { command } from '../command.js';
import { note } from '../output.js';
import { byteSize } from '../render.js';

export default command({
  flags: (blank) =>
    blank
      .argument('<run...>', 'names of runs')
      .option('--yes', 'remove them; without it, only tell what would be removed'),
  examples: ['r1toy rm trial', 'r1toy rm trial --yes'],
  run({ out, yes }, names) {
    // All are looked at before the first goes.
    const folders = removableRuns(out, names);
    const texts = folders.map((folder) => {
      const { files, bytes } = runSize(folder);
      return `${folder}, ${files} files, ${byteSize(bytes)}`;
    });
    if (!yes) {
      const what = texts.join('; ');
      throw new UserError(
        exitCodes.usage,
        `rm: would remove ${what}. Nothing was removed. Do it with --yes.`,
      );
    }
    folders.forEach((folder, i) => {
      removeRun(folder);
      note(`removed ${texts[i]}`);
    });
    return exitCodes.done;
  },
});
