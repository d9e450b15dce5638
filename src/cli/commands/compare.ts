// r1toy compare: runs side by side.
import { exitCodes } from '../../base/errors.js';
import { compareRuns, comparisonLines, comparisonMarkdown } from '../../report/compare.js';
import { readRun } from '../../store/readRun.js';
import type { ReadOptions } from '../options.js';
import { print, printable, printJson } from '../output.js';

/** Prints scores of the runs, beside those of their bases, and the settings that differ. Returns the exit code. */
export function compare(names: readonly string[], options: ReadOptions): number {
  const runs = names.map((name) => readRun(options.out, name));
  const bases = new Set(runs.flatMap(({ info }) => (info.base === null ? [] : [info.base])));
  const others = [...bases].filter((base) => !names.includes(base));
  const comparison = compareRuns(
    runs,
    others.map((base) => readRun(options.out, base)),
  );
  if (options.json) printJson(comparison);
  else print((options.md ? comparisonMarkdown : comparisonLines)(comparison).map(printable));
  return exitCodes.done;
}
