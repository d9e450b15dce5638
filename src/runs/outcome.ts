// What a finished run is shown as: made from its rows alone, so that it can be made again and compared.
import { join } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { digestOf } from '../report/digest.js';
import { htmlReport } from '../report/html.js';
import { stageTable } from '../report/stageTable.js';
import { realFileSystem } from '../store/fileSystem.js';
import { jsonText, readText } from '../store/files.js';
import { type RunData, readRollouts } from '../store/readRun.js';
import { readRunInfo } from '../store/runInfo.js';

/** What summary.json holds. */
export function summaryOf(run: RunData): object {
  return { stages: stageTable([run]), lineage: run.info.lineage };
}

/** The texts that a run's end writes, by file. They bear the name it was trained under. */
function endTexts(run: RunData): Readonly<Record<'summary.json' | 'report.html', string>> {
  const named = { ...run, name: readRunInfo(run.folder, realFileSystem).name };
  return {
    'summary.json': jsonText(summaryOf(named)),
    'report.html': htmlReport(
      named,
      digestOf(() => readRollouts(run), run.evals),
    ),
  };
}

/** Makes summary and report again. Error `data` naming the one that is another. */
export function checkEnd(run: RunData): void {
  for (const [name, text] of Object.entries(endTexts(run))) {
    const path = join(run.folder, name);
    // Of a long run it is a large file: as large as it is made again, or another one.
    if (readText(path, realFileSystem, Buffer.byteLength(text)) === text) continue;
    throw new UserError(exitCodes.data, `${path}: is not what its rows give. Restore it.`);
  }
}
