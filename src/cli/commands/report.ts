// r1toy report: one page about runs.
import { pathToFileURL } from 'node:url';
import { exitCodes } from '../../base/errors.js';
import { defaultThreads } from '../../runs/openRun.js';
import { writeReport } from '../../runs/report.js';
import { command } from '../command.js';
import { stepList, threaded } from '../options.js';
import { note, print, printJson } from '../output.js';
import { byteSize } from '../render.js';
import { showing } from '../working.js';

export default command({
  flags: (blank) =>
    threaded(blank)
      .argument('<run...>', 'names of runs; the curves of several are drawn together')
      .option('--file <path>', 'file to write (default: RUN.report.html here)')
      .option(
        '--explain <steps>',
        'RL steps to replay and show token by token, such as 1,40 (default, for a single run: the first of each stage)',
        stepList,
      )
      .option('--no-replay', 'show only what the runs have recorded, nothing token by token')
      .option('--json', 'print as JSON where it is'),
  examples: ['r1toy report r1', 'r1toy report r1 --explain 1,40', 'r1toy report r1-zero r1 --file both.html'],
  async run({ json, threads = defaultThreads(), ...choice }, names) {
    const { path, bytes } = await showing('steps done again', ({ phaseAt }) =>
      writeReport(names, { ...choice, threads }, note, phaseAt),
    );
    if (json) printJson({ path, bytes });
    else {
      note(`${path}: ${byteSize(bytes)}, needs nothing beside itself. Open it in a browser:`);
      print([pathToFileURL(path).href]);
    }
    return exitCodes.done;
  },
});
