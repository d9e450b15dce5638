// r1toy bench: how fast this machine trains.
import { availableParallelism } from 'node:os';
import { exitCodes } from '../../base/errors.js';
import { benchPlan, runBench } from '../../bench/suite.js';
import { benchLines } from '../../bench/table.js';
import { command } from '../command.js';
import { onKernels } from '../options.js';
import { note, print, printJson } from '../output.js';

export default command({
  flags: (blank) =>
    onKernels(blank)
      .option('--quick', 'fewer sizes and repeats, in about a minute')
      .option('--json', 'as JSON'),
  examples: ['r1toy bench', 'r1toy bench --quick --json'],
  async run({ quick = false, json }) {
    const plan = benchPlan(availableParallelism(), quick);
    const report = await runBench(plan, (line) => note(`bench: ${line}`));
    if (json) printJson(report);
    else print(benchLines(report));
    return exitCodes.done;
  },
});
