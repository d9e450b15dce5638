// What `explain` prints of a group.
import chalk from 'chalk';
import {
  type ExplainedGroup,
  type Member,
  memberTable,
  type TokenRow,
  tokenLegend,
  tokenTable,
  verdictLegend,
} from '../report/explainedGroup.js';
import type { Shown, TextTable } from '../report/textTable.js';
import { splitWords } from '../tasks/language.js';
import { completionPieces } from './completion.js';
import type { Block } from './lines.js';
import { shortNumber } from './render.js';

/** Of a word with a greater chance nothing is to be told. */
const surely = 0.95;

/** Tokens of a completion that are named as moved most. */
const most = 3;

/** A group as lines and tables: its completions, then what the step did to one that was pushed up and one that was pushed down. */
export function groupLines({ tokens, notReplayed, ...explained }: ExplainedGroup): Block[] {
  const { run, stage, step, group, groups, task, level, prompt, members, clipEpsilon } = explained;
  return [
    `${run}, ${stage} step ${step}, group ${group} of ${groups}: ${task}, level ${level}`,
    `prompt: ${prompt}`,
    '',
    memberTable(explained),
    ...(members.some(({ verdict }) => verdict) ? [verdictLegend] : []),
    '',
    ...members.map(({ completion }, i) => [`${i + 1}: `, ...completionPieces(splitWords(completion), chalk)]),
    ...(notReplayed === null ? [] : ['', notReplayed]),
    ...tokens.flatMap(({ member, rows }) => tokenLines(member, members[member], rows, clipEpsilon)),
  ];
}

function tokenLines(
  member: number,
  { advantage }: Member,
  rows: readonly TokenRow[],
  clipEpsilon: number,
): Shown[] {
  const moved = (side: 1 | -1) =>
    [...rows]
      .filter(({ ratio }) => side * (ratio - 1) > 0)
      .sort((a, b) => side * (b.ratio - a.ratio))
      .slice(0, most)
      .map(({ word, ratio }) => `${word} ${ratio.toFixed(3)}`);
  const named = (words: readonly string[]) => (words.length === 0 ? 'nothing' : words.join(', '));
  return [
    '',
    `completion ${member + 1}, advantage ${shortNumber(advantage)}: before and after the step (${tokenLegend(clipEpsilon)})`,
    choiceTable(rows),
    ...(rows.some(isSure) ? [sureLegend] : []),
    `most up: ${named(moved(1))}; most down: ${named(moved(-1))}`,
  ];
}

/** A word that the policy was sure of, before the step and after it. */
const isSure = ({ before, after, clipped }: TokenRow) =>
  Math.min(before, after) > Math.log(surely) && !clipped;

const sureLegend = `-: words that the policy was sure of, p above ${surely} before and after; each by itself: --json`;

/** The tokens in their order; those that the policy was sure of together, as there is nothing to see of them. */
export function choiceTable(rows: readonly TokenRow[]): TextTable {
  const { headers, rows: cells } = tokenTable(rows);
  const folded: string[][] = [];
  rows.forEach((row, i) => {
    const joins = isSure(row) && i > 0 && isSure(rows[i - 1]);
    const last = folded.at(-1);
    if (joins && last !== undefined) last[0] += ` ${row.word}`;
    else folded.push(isSure(row) ? [row.word, '-', '-', '-', '-', ''] : [...cells[i]]);
  });
  return { headers, rows: folded };
}
