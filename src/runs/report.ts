// One page about runs, made by asking, at any time: also of runs that go on, were stopped or failed.
import { join } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { htmlPage, mostRuns } from '../page/page.js';
import type { Aside } from '../page/pageRun.js';
import { type RunData, readRun, stageSeconds } from '../store/readRun.js';
import { readingRoot } from '../store/shipped.js';
import { shownRun } from './outcome.js';
import { pagePath, type Written, writePage } from './pageFile.js';

/**
 * Writes the page of runs into a file, over one that is there. Errors: those of reading runs; `usage` for too many, or
 * for a file in the folder of a run, which holds what the run wrote and nothing else.
 */
export function writeReport(root: string, asked: readonly string[], file?: string): Written {
  // A run that is named twice is shown once.
  const names = [...new Set(asked)];
  if (names.length > mostRuns)
    throw new UserError(
      exitCodes.usage,
      `report: too many runs (got ${names.length}, allowed ${mostRuns}). Name fewer.`,
    );
  const path = pagePath(file ?? `${names.join('+')}.html`, 'report.html');
  const runs = names.map((name) => readRun(root, name));
  const text = htmlPage(
    runs.map(shownRun),
    runs.map((run) => asideOf(run, root)),
  );
  return writePage(path, text);
}

/** Clocks and machines of a run, the clock of its base among them where that is in the same folder. */
function asideOf({ folder, info }: RunData, root: string): Aside {
  const { status, reason, progress, nodes, kernels, base } = info;
  const before = base === null ? [] : [...stageSeconds(join(readingRoot(root, base), base))];
  return { status, reason, progress, nodes, kernels, seconds: new Map([...before, ...stageSeconds(folder)]) };
}
