// What a finished run is shown as: made from its rows alone, so that it can be made again and compared.
import { digestOf } from '../report/digest.js';
import { htmlReport } from '../report/html.js';
import { stageTable } from '../report/stageTable.js';
import { realFileSystem } from '../store/fileSystem.js';
import { jsonText } from '../store/files.js';
import { type RunData, readRollouts } from '../store/readRun.js';
import { readRunInfo } from '../store/runInfo.js';

/** What summary.json holds. */
export function summaryOf(run: RunData): object {
  return { stages: stageTable([run]), lineage: run.info.lineage };
}

/** The texts that a run's end writes, by file. They bear the name it was trained under. */
export function endTexts(run: RunData): Readonly<Record<'summary.json' | 'report.html', string>> {
  const named = { ...run, name: readRunInfo(run.folder, realFileSystem).name };
  return {
    'summary.json': jsonText(summaryOf(named)),
    'report.html': htmlReport(
      named,
      digestOf(() => readRollouts(run), run.evals),
    ),
  };
}
