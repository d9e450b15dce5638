// The sections of scores: the stage table, thoughts, pass@k, levels.
import { formatNumber } from '../report/format.js';
import {
  levelHeading,
  levelTextTable,
  type StageMetrics,
  shownRun,
  stageColumns,
  stageHeading,
  stageTable,
  stageTextTable,
} from '../report/stageTable.js';
import type { TextTable } from '../report/textTable.js';
import { isBaseName } from '../store/runPaths.js';
import type { PassAtK } from '../web/report/payload.js';
import { short } from './charts.js';
import { paragraph, section, tableHtml } from './html.js';
import { meaningsHtml } from './meanings.js';
import type { PageRun } from './pageRun.js';

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

/** Tables of what each checkpoint can do, and where the curves of pass@k go. */
export function scoreSections(runs: readonly PageRun[]): string[] {
  const stages = stageTable(runs);
  if (stages.length === 0) return [];
  const several = runs.length > 1;
  const names = Object.values(thoughtColumns);
  const thoughts = columnsTable(stages, several, Object.keys(thoughtColumns), names);
  const ks = ksOf(stages).map((k) => `pass@${k}`);
  return [
    section('scores', 'Scores', [
      tableHtml(stageHeading(stages), stageTextTable(stages, several)),
      meaningsHtml('held-out', stageColumns, 'these columns mean'),
      tableHtml('Thoughts of well-formed completions, and how completions end', thoughts),
      meaningsHtml('held-out', names, 'these columns mean'),
      paragraph(
        'A task without a level: its trained levels together. beyond: harder levels, which no training asks.',
        'note',
      ),
      tableHtml(levelHeading, levelTextTable(runs)),
    ]),
    section('several-tries', 'One right in k tries (pass@k)', [
      `<p class="note">A flat line does at the first try what it can do at all. The base climbs: it can, but seldom does.${several ? ' Of each run its last stage is drawn; the table has all.' : ''}</p>`,
      `<div class="readout"><span id="pass-at-k-at"></span><div id="pass-at-k-readout"></div></div>`,
      `<div id="pass-at-k" role="img" aria-label="Curves of pass@k; the same figures are in the table below"></div>`,
      tableHtml('pass@k of each checkpoint', columnsTable(stages, several, ks, ks)),
      meaningsHtml('held-out', ['pass@k'], 'this shows'),
    ]),
  ];
}

/** Some metrics of all checkpoints, under these headers. */
function columnsTable(
  stages: readonly StageMetrics[],
  several: boolean,
  headers: readonly string[],
  metrics: readonly string[],
): TextTable {
  const name = shownRun(stages.map(({ run }) => run));
  return {
    headers: [...(several ? ['run'] : []), 'checkpoint', ...headers],
    rows: stages.map(({ run, label, metrics: measured }) => [
      ...(several ? [name(run)] : []),
      label,
      ...metrics.map((metric) => formatNumber(measured[metric] ?? null)),
    ]),
  };
}

function ksOf(stages: readonly StageMetrics[]): number[] {
  const names = stages.flatMap(({ metrics }) => Object.keys(metrics));
  const ks = names.flatMap((name) => /^pass@(\d+)$/.exec(name)?.slice(1).map(Number) ?? []);
  return [...new Set(ks)].sort((a, b) => a - b);
}

/** pass@k at the evaluation's own temperature: of every checkpoint, or of the bases and the last checkpoints of several runs. */
export function passAtKOf(runs: readonly PageRun[]): PassAtK {
  const stages = stageTable(runs);
  const several = runs.length > 1;
  const name = shownRun(stages.map(({ run }) => run));
  const isLast = ({ run }: StageMetrics, i: number) =>
    stages.findLastIndex((other) => other.run === run) === i;
  const chosen = several ? stages.filter((row, i) => isBaseName(row.run) || isLast(row, i)) : stages;
  const ks = ksOf(stages);
  const series = chosen.map(({ run, label, metrics }, i) => {
    const r = runs.findIndex((one) => one.name === run);
    const isShared = name(run) !== run;
    // Bases, which several runs may share, in the colour of levels.
    const look = several ? (r < 0 ? { colour: 5, dash: 1 + (i % 4) } : { colour: r, dash: 0 }) : ofOne(i);
    return {
      label: several && !isShared ? `${run} ${label}` : label,
      ...look,
      values: ks.map((k) => short(metrics[`pass@${k}`] ?? null)),
    };
  });
  return { ks, series };
}

const ofOne = (i: number) => ({ colour: i, dash: Math.floor(i / 6) % 5 });
