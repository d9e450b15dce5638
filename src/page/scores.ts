// The sections of scores: the stage table, thoughts, pass@k, levels.
import { markupText } from '../base/printable.js';
import type { EvalRow } from '../pipeline/events.js';
import { formatNumber } from '../report/format.js';
import { stageEnds } from '../report/stageEnds.js';
import {
  levelHeading,
  levelTextTable,
  stageColumns,
  stageHeading,
  stageTable,
  stageTextTable,
} from '../report/stageTable.js';
import type { TextTable } from '../report/textTable.js';
import type { PassAtK } from '../web/report/payload.js';
import { short } from './charts.js';
import { section, tableHtml } from './html.js';
import { meaningsHtml } from './meanings.js';
import { labelOf, type PageRun } from './pageRun.js';

const thoughtColumns = {
  thorough: 'thorough',
  skill: 'accuracy/thorough',
  words: 'length/thought',
  'tokens, right': 'length/correct',
  'tokens, wrong': 'length/wrong',
  'own language': 'language/thought',
  mixed: 'mixed',
  'further tries': 'reflection/retry',
  corrections: 'reflection/wait',
} as const;

/** A full evaluation and what it is called among those of several runs. */
interface NamedEnd {
  readonly label: string;
  readonly r: number;
  readonly row: EvalRow;
}

function namedEnds(runs: readonly PageRun[]): NamedEnd[] {
  return runs.flatMap((run, r) =>
    stageEnds(run).map((row) => {
      const label = labelOf(run, row);
      return { label: runs.length > 1 ? `${run.name} ${label}` : label, r, row };
    }),
  );
}

/** Tables of what each checkpoint can do, and where the curves of pass@k go. */
export function scoreSections(runs: readonly PageRun[]): string[] {
  const stages = stageTable(runs);
  if (stages.length === 0) return [];
  const ends = namedEnds(runs);
  const names = Object.keys(thoughtColumns);
  const thoughts: TextTable = {
    headers: ['checkpoint', ...names],
    rows: ends.map(({ label, row }) => [
      label,
      ...Object.values(thoughtColumns).map((name) => formatNumber(row.groups.all?.[name] ?? null)),
    ]),
  };
  const { ks, series } = passAtKOf(runs);
  const curves: TextTable = {
    headers: ['checkpoint', ...ks.map((k) => `pass@${k}`)],
    rows: series.map(({ label, values }) => [label, ...values.map((value) => formatNumber(value))]),
  };
  return [
    section('scores', 'Scores', [
      tableHtml(stageHeading(stages), stageTextTable(stages, runs.length > 1)),
      meaningsHtml('held-out', stageColumns, 'these columns mean'),
      tableHtml('Thoughts of well-formed completions, and how completions end', thoughts),
      meaningsHtml('held-out', Object.values(thoughtColumns), 'these columns mean'),
      tableHtml(levelHeading, levelTextTable(runs)),
    ]),
    section('several-tries', 'One right in k tries (pass@k)', [
      '<p class="note">A flat line does at the first try what it can do at all. The base climbs: it can, but seldom does.</p>',
      `<div id="pass-at-k" role="img" aria-label="Curves of pass@k; the same figures are in the table below"></div>`,
      `<div class="readout">${series.map(keyHtml).join('')}</div>`,
      tableHtml('pass@k of each checkpoint', curves),
      meaningsHtml('held-out', ['pass@k'], 'this shows'),
    ]),
  ];
}

function keyHtml({ label, colour, dash }: PassAtK['series'][number]): string {
  return `<span class="entry"><span class="key k${colour % 6} d${dash}" aria-hidden="true"></span>${markupText(label)}</span>`;
}

/** pass@k of every checkpoint at the evaluation's own temperature. */
export function passAtKOf(runs: readonly PageRun[]): PassAtK {
  const ends = namedEnds(runs);
  const names = ends.flatMap(({ row }) => Object.keys(row.groups.all ?? {}));
  const ks = [...new Set(names.flatMap((name) => /^pass@(\d+)$/.exec(name)?.slice(1).map(Number) ?? []))];
  ks.sort((a, b) => a - b);
  const series = ends.map(({ label, r, row }, i) => ({
    label,
    colour: runs.length > 1 ? r : i,
    dash: runs.length > 1 ? i % 3 : Math.floor(i / 6) % 3,
    values: ks.map((k) => short(row.groups.all?.[`pass@${k}`] ?? null)),
  }));
  return { ks, series };
}
