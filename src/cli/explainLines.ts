// What `explain` prints of a group.
import {
  type ExplainedGroup,
  type Member,
  memberTable,
  type TokenRow,
  tokenLegend,
  tokenTable,
  verdictLegend,
} from '../report/explainedGroup.js';
import type { Shown } from '../report/textTable.js';
import { shortNumber } from './render.js';

/** Tokens of a completion that are named as moved most. */
const most = 3;

/** A group as lines and tables: its completions, then what the step did to one that was pushed up and one that was pushed down. */
export function groupLines({ tokens, notReplayed, ...explained }: ExplainedGroup): Shown[] {
  const { run, stage, step, group, groups, task, level, prompt, members, clipEpsilon } = explained;
  return [
    `${run}, ${stage} step ${step}, group ${group} of ${groups}: ${task}, level ${level}`,
    `prompt: ${prompt}`,
    '',
    memberTable(explained),
    ...(members.some(({ verdict }) => verdict) ? [verdictLegend] : []),
    '',
    ...members.map(({ completion }, i) => `${i + 1}: ${completion}`),
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
    tokenTable(rows),
    `most up: ${named(moved(1))}; most down: ${named(moved(-1))}`,
  ];
}
