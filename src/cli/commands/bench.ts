// r1toy bench: how fast this machine trains.
import { availableParallelism } from 'node:os';
import { exitCodes } from '../../base/errors.js';
import { benchPlan, runBench } from '../../bench/suite.js';
import { benchLines } from '../../bench/table.js';
import { defaultThreads } from '../../runs/openRun.js';
import { command } from '../command.js';
import { onKernels } from '../options.js';
import { note, print, printJson } from '../output.js';
import { paperTimes, paperTimesText } from '../timeLine.js';

export default command({
  flags: (blank) =>
    onKernels(blank)
      .option('--quick', 'fewer sizes and repeats, in about a minute')
      .option('--json', 'as JSON'),
  examples: ['r1toy bench', 'r1toy bench --quick --json'],
  async run({ out, quick = false, json }) {
    const plan = benchPlan(availableParallelism(), quick);
    const report = await runBench(plan, (line) => note(`bench: ${line}`));
    const times = await paperTimes(out, defaultThreads());
    if (json) printJson({ ...report, minutes: times.minutes });
    else print([...benchLines(report), '', `a run on this machine: ${paperTimesText(times)}`]);
    return exitCodes.done;
  },
});
