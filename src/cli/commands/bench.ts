// r1toy bench: how fast this machine trains.
import { availableParallelism } from 'node:os';
import { exitCodes } from '../../base/errors.js';
import { benchPlan, runBench } from '../../bench/suite.js';
import { benchLines } from '../../bench/table.js';
import type { BenchOptions } from '../options.js';
import { note, print, printJson } from '../output.js';

/** Measures, telling on stderr what is measured, and prints the figures. Returns the exit code. */
export async function bench(options: BenchOptions): Promise<number> {
  const plan = benchPlan(availableParallelism(), options.quick ?? false);
  const report = await runBench(plan, (line) => note(`bench: ${line}`));
  if (options.json) printJson(report);
  else print(benchLines(report));
  return exitCodes.done;
}
