// What `explain` prints of a group.
import { type TextTable, tableLines } from '../report/textTable.js';
import type { ExplainedGroup, Member, TokenRow } from '../runs/explainStep.js';
import { shortNumber } from './render.js';

/** Tokens of a completion that are named as moved most. */
const most = 3;

/** A group as lines: its completions, then what the step did to one that was pushed up and one that was pushed down. */
export function groupLines({ tokens, ...explained }: ExplainedGroup): string[] {
  const { run, stage, step, group, groups, task, level, prompt, members, clipEpsilon } = explained;
  return [
    `${run}, ${stage} step ${step}, group ${group} of ${groups}: ${task}, level ${level}`,
    `prompt: ${prompt}`,
    '',
    ...tableLines(memberTable(members)),
    '',
    ...members.map(({ completion }, i) => `${i + 1}: ${completion}`),
    ...tokens.flatMap(({ member, rows }) => tokenLines(member, members[member], rows, clipEpsilon)),
  ];
}

function memberTable(members: readonly Member[]): TextTable {
  const parts = Object.keys(members[0].rewards).filter((part) =>
    members.some(({ rewards }) => rewards[part] !== null),
  );
  const yes = (value: boolean | undefined) => (value === undefined ? '-' : value ? 'yes' : 'no');
  return {
    headers: ['', ...parts, 'reward', 'advantage', 'right', 'well-formed', 'thorough', 'right step by step'],
    rows: members.map(({ rewards, reward, advantage, verdict }, i) => [
      String(i + 1),
      ...parts.map((part) => shortNumber(rewards[part])),
      shortNumber(reward),
      shortNumber(advantage),
      ...[verdict?.correct, verdict?.format, verdict?.thorough, verdict?.sound].map(yes),
    ]),
  };
}

function tokenLines(
  member: number,
  { advantage }: Member,
  rows: readonly TokenRow[],
  clipEpsilon: number,
): string[] {
  const moved = (side: 1 | -1) =>
    [...rows]
      .filter(({ ratio }) => side * (ratio - 1) > 0)
      .sort((a, b) => side * (b.ratio - a.ratio))
      .slice(0, most)
      .map(({ word, ratio }) => `${word} ${ratio.toFixed(3)}`);
  const named = (words: readonly string[]) => (words.length === 0 ? 'nothing' : words.join(', '));
  return [
    '',
    `completion ${member + 1}, advantage ${shortNumber(advantage)}: before and after the step (ratio p after / p before, ` +
      `clip at ${shortNumber(1 - clipEpsilon)} and ${shortNumber(1 + clipEpsilon)}, KL: k3 to the reference)`,
    ...tableLines({
      headers: ['word', 'log p before', 'after', 'ratio', 'KL', 'clip'],
      rows: rows.map(({ word, before, after, ratio, kl, clipped }) => [
        ...[word, fixed(before, 4), fixed(after, 4), fixed(ratio, 4)],
        ...[kl === null ? '-' : fixed(kl, 5), clipped ? 'beyond' : ''],
      ]),
    }),
    `most up: ${named(moved(1))}; most down: ${named(moved(-1))}`,
  ];
}

/** So many places; what is rounded to nothing has no sign. */
function fixed(value: number, places: number): string {
  const text = value.toFixed(places);
  return Number(text) === 0 ? (0).toFixed(places) : text;
}
