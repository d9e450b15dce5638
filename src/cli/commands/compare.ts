// r1toy compare: runs side by side.
import { exitCodes } from '../../base/errors.js';
import { compareRuns, comparisonLines, comparisonMarkdown } from '../../report/compare.js';
import { readRun } from '../../store/readRun.js';
import type { ReadOptions } from '../options.js';
import { print, printable, printJson } from '../output.js';

/** Prints scores and differing settings of the runs. Returns the exit code. */
export function compare(names: readonly string[], options: ReadOptions): number {
  const comparison = compareRuns(names.map((name) => readRun(options.out, name)));
  if (options.json) printJson(comparison);
  else print((options.md ? comparisonMarkdown : comparisonLines)(comparison).map(printableLines));
  return exitCodes.done;
}

/** Line breaks within a line are meant: Markdown headings carry them. */
function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
