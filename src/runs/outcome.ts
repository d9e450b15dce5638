// What a finished run is shown as: made from its rows alone, so that it can be made again and compared.
import { join } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { jsonFormat } from '../base/version.js';
import { createSample } from '../page/groups.js';
import { htmlPage, type Shown } from '../page/page.js';
import { digestOf, type RolloutDigest } from '../report/digest.js';
import { stageTable } from '../report/stageTable.js';
import { stageOf } from '../stages/index.js';
import { realFileSystem } from '../store/fileSystem.js';
import { jsonText, readText } from '../store/files.js';
import { type RunData, readRollouts } from '../store/readRun.js';
import { readRunInfo } from '../store/runInfo.js';

/** What a run's end writes, and what of its rollouts is shown. */
export function endOf(run: RunData): { digest: RolloutDigest; report: string; summary: object } {
  const shown = shownRun(run);
  const summary = { format: jsonFormat, stages: stageTable([run]), lineage: run.info.lineage };
  return { digest: shown.digest, report: htmlPage([shown], null), summary };
}

/** A run as a page shows it: its rollouts go by, and what is kept of them is bounded. */
export function shownRun(run: RunData): Shown {
  const { show, groups } = createSample(
    run.metrics,
    (stage) => stageOf(stage).reinforcement?.settings(run.config).groupSize ?? Number.POSITIVE_INFINITY,
  );
  const digest = digestOf(() => readRollouts(run), run.evals, show);
  return { run, digest, groups: groups() };
}

const endFiles = ['summary.json', 'report.html'];

/** Makes summary and report, or one of them, again. Error `data` naming the one that is another. */
export function checkEnd(run: RunData, wanted: readonly string[] = endFiles): void {
  // They bear the name it was trained under.
  const { report, summary } = endOf({ ...run, name: readRunInfo(run.folder, realFileSystem).name });
  for (const [name, text] of Object.entries({ 'summary.json': jsonText(summary), 'report.html': report })) {
    if (!wanted.includes(name)) continue;
    const path = join(run.folder, name);
    // Of a long run it is a large file: as large as it is made again, or another one.
    if (readText(path, realFileSystem, Buffer.byteLength(text)) === text) continue;
    throw new UserError(exitCodes.data, `${path}: is not what its rows give. Restore it.`);
  }
}
