// One page about runs, made by asking, at any time: also of runs that go on, were stopped or failed.
import { dirname, join, resolve } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { htmlPage, mostRuns } from '../page/page.js';
import type { Aside } from '../page/pageRun.js';
import { isFile, realFileSystem } from '../store/fileSystem.js';
import { type RunData, readRun, stageSeconds } from '../store/readRun.js';
import { saveLines } from '../store/results.js';
import { shownRun } from './outcome.js';

/** Where a page was written. */
export interface Written {
  readonly path: string;
  readonly bytes: number;
}

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
  const path = resolve(file ?? `${names.join('+')}.html`);
  if (isFile(join(dirname(path), 'run.json'), realFileSystem))
    throw new UserError(
      exitCodes.usage,
      `${path}: is in the folder of a run, which holds nothing else. Choose another place: --file report.html`,
    );
  const runs = names.map((name) => readRun(root, name));
  const text = htmlPage(
    runs.map(shownRun),
    runs.map((run) => asideOf(run, root)),
  );
  saveLines(dirname(path), path.slice(dirname(path).length + 1), [text.trimEnd()]);
  return { path, bytes: Buffer.byteLength(text) };
}

/** Clocks and machines of a run, the clock of its base among them where that is in the same folder. */
function asideOf({ folder, info }: RunData, root: string): Aside {
  const { status, reason, progress, nodes, kernels, base } = info;
  const before = base === null ? [] : [...stageSeconds(join(root, base))];
  return { status, reason, progress, nodes, kernels, seconds: new Map([...before, ...stageSeconds(folder)]) };
}
