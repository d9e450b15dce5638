// r1toy report: one page about runs.
import { pathToFileURL } from 'node:url';
import { exitCodes } from '../../base/errors.js';
import { writeReport } from '../../runs/report.js';
import { command } from '../command.js';
import { note, print, printJson } from '../output.js';

export default command({
  flags: (blank) =>
    blank
      .argument('<run...>', 'names of runs; several are laid over one another')
      .option('--file <path>', 'file to write (default: named after the runs, here)')
      .option('--json', 'say as JSON where it is'),
  examples: ['r1toy report r1', 'r1toy report r1-zero r1 --file both.html'],
  run({ out, file, json }, names) {
    const { path, bytes } = writeReport(out, names, file);
    if (json) printJson({ path, bytes });
    else {
      note(`${path}: ${Math.ceil(bytes / 1000)} kB, needs nothing beside itself. Open it in a browser:`);
      print([pathToFileURL(path).href]);
    }
    return exitCodes.done;
  },
});
