// r1toy compare: runs side by side.
import { Option } from '@commander-js/extra-typings';
import { exitCodes } from '../../base/errors.js';
import { outOption } from '../../base/shell.js';
import { compareRuns, comparisonLines, comparisonMarkdown } from '../../report/compare.js';
import { comparisonCsv, comparisonSvg } from '../../report/compareFiles.js';
import { runsNamed } from '../../runs/asked.js';
import type { Committed } from '../../store/committed.js';
import { isShipped } from '../../store/shipped.js';
import { command } from '../command.js';
import { note, print, printJson, printWhole } from '../output.js';
import { working } from '../working.js';

export default command({
  flags: (blank) =>
    blank
      .argument('<run...>', 'names of runs, or of checkpoints: r1:Dev1')
      .option('--json', 'as JSON')
      .addOption(new Option('--md', 'as Markdown').conflicts('json'))
      .addOption(new Option('--csv', 'the stage table as CSV').conflicts(['json', 'md']))
      .addOption(
        new Option('--svg', 'held-out pass@1 over the steps, as a picture').conflicts(['json', 'md', 'csv']),
      ),
  examples: [
    'r1toy compare r1-zero r1',
    'r1toy compare r1-zero r1:Dev1 r1:R1 --md',
    'r1toy compare r1-zero r1 --svg > both.svg',
  ],
  run({ out, json, md, csv, svg }, asked) {
    const shown = working('runs read');
    const runs = runsNamed(out, asked, shown.at);
    shown.stop();
    const comparison = compareRuns(runs);
    // Of two checkpoints of a run the same would be said.
    for (const { info, folder, committed } of new Map(runs.map((run) => [run.folder, run])).values()) {
      if (info.status === 'imported')
        note(`${info.name}: was imported, without figures. Measure: r1toy eval`);
      else if (isShipped(folder)) note(`${info.name}: comes with r1toy, rows as committed (sha256)`);
      else note(checkedText(info.name, out, committed));
    }
    if (json) printJson(comparison);
    else if (csv) printWhole(comparisonCsv(comparison));
    else if (svg) printWhole(comparisonSvg(runs));
    else if (md) printWhole(comparisonMarkdown(comparison));
    else print(comparisonLines(comparison));
    return exitCodes.done;
  },
});

/** What was checked when the run was read, and what was not. */
function checkedText(name: string, out: string, committed: Committed | null): string {
  if (committed === null)
    return `${name}: has no checkpoint yet, so nothing tells whether its figures were changed`;
  const { stage, step } = committed.place;
  return `${name}: rows as committed at ${stage}, step ${step} (sha256). Replay them: r1toy verify ${name}${outOption(out)}`;
}
