// The scores of an evaluation as two tables that fit a terminal, one line a group, with the short names of all tables.
// What they leave out is in the JSON.

import { isDoubled } from '../report/order.js';
import { largestK } from '../report/stageTable.js';
import type { Shown, TextTable } from '../report/textTable.js';
import { thoughtColumns } from '../report/thoughtColumns.js';
import { curveOfK } from '../rewards/verdict.js';
import { type EvalMetrics, groupOfSet } from '../training/evaluation.js';

type Groups = Readonly<Record<string, EvalMetrics>>;

/** Scores with those of thoughts; pass@k; the general prompts, and what the groups are. A task with one level has one line. */
export function scoreBlocks(groups: Groups): Shown[] {
  const { general, ...measured } = groups;
  const problems = Object.fromEntries(
    Object.entries(measured).filter(([name]) => !isDoubled(name, measured)),
  );
  const k = Math.max(1, ...Object.values(problems).map((scores) => largestK(scores) ?? 1));
  const ks = curveOfK(k).map((one) => `pass@${one}`);
  const columns = {
    'pass@1': 'pass@1',
    ...(k > 1 && { majority: `majority@${k}` }),
    ...{ format: 'format', language: 'language' },
    ...thoughtColumns,
  };
  return [
    scoreTable('scores', columns, problems),
    ...(ks.length > 1
      ? ['', scoreTable('pass@k', Object.fromEntries(ks.map((name) => [name, name])), problems)]
      : []),
    '',
    ...(general === undefined ? [] : [generalLine(general)]),
    ...explained(problems),
  ];
}

function scoreTable(title: string, columns: Readonly<Record<string, string>>, groups: Groups): TextTable {
  const names = Object.values(columns);
  return {
    headers: [title, ...Object.keys(columns)],
    rows: Object.entries(groups).map(([group, scores]) => [
      group,
      ...names.map((name) => scoreText(name, scores[name])),
    ]),
  };
}

function scoreText(name: string, value: number | undefined): string {
  return value?.toFixed(name.startsWith('length') ? 1 : 3) ?? '-';
}

function generalLine({ general, exact, problems }: EvalMetrics): string {
  const [judged, wordForWord] = [general, exact].map((value) => scoreText('general', value));
  return `general prompts (${problems}): ${judged} by the judge, ${wordForWord} word for word`;
}

/** Groups that are not called as what they have. */
const meanings: Readonly<Record<string, string>> = {
  [groupOfSet.levels]: 'the trained levels',
  [groupOfSet.hard]: 'levels that are rare in pre-training and trained by reinforcement',
  [groupOfSet.beyond]: 'levels that nothing trains',
};

function explained(groups: Groups): string[] {
  const known = Object.keys(groups).filter((group) => meanings[group] !== undefined);
  const told = known.map((group) => `${group}: ${meanings[group]}`);
  return told.length === 0 ? [] : [`${told.join('; ')}; words: of the thought; all scores: --json`];
}
