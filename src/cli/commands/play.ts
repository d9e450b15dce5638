// r1toy play: a page in which all policies of some runs answer side by side.
import { pathToFileURL } from 'node:url';
import { exitCodes } from '../../base/errors.js';
import { writePlayPage } from '../../runs/play.js';
import { command } from '../command.js';
import { note, print, printJson } from '../output.js';

export default command({
  flags: (blank) =>
    blank
      .argument('<run...>', 'names of runs')
      .option('--file <path>', 'file to write (default: named after the runs, here)')
      .option('--json', 'say as JSON where it is'),
  examples: ['r1toy play r1', 'r1toy play r1-zero r1 --file play.html'],
  run({ out, file, json }, names) {
    const { path, bytes, policies } = writePlayPage(out, names, file);
    if (json) printJson({ path, bytes, policies });
    else {
      const labels = policies.map(({ label }) => label).join(', ');
      note(`${path}: ${labels}; ${(bytes / 1e6).toFixed(1)} MB, needs nothing beside itself. Open it in a browser:`);
      print([pathToFileURL(path).href]);
    }
    return exitCodes.done;
  },
});
