// One group of a step of reinforcement as it is explained: its completions, and what the step did to their tokens. Made
// where steps are done again, shown in a terminal and on a page.
import type { RolloutRow } from '../pipeline/events.js';
import type { RewardWeights } from '../rewards/rewards.js';
import type { StageName } from '../stages/index.js';
import { formatPrecise } from './format.js';
import { partLabel } from './rewardSum.js';
import type { TextTable } from './textTable.js';

/** A completion of the group. */
export interface Member {
  readonly completion: string;
  readonly rewards: RolloutRow['rewards'];
  readonly reward: number;
  readonly advantage: number;
  /** Null of a general prompt, which no rule grades. */
  readonly verdict: {
    readonly correct: boolean;
    readonly format: boolean;
    readonly thorough: boolean;
    readonly sound: boolean;
  } | null;
}

/** A token of a completion, before and after the step. */
export interface TokenRow {
  readonly word: string;
  /** Of the policy that sampled it, and of that after the step. */
  readonly before: number;
  readonly after: number;
  /** p after / p before. */
  readonly ratio: number;
  /** k3 of the policy after the step to its reference; null where there is none. */
  readonly kl: number | null;
  /** The ratio is beyond the clip on the side that the advantage pushes to: another update on it would get no gradient. */
  readonly clipped: boolean;
}

export interface ExplainedGroup {
  readonly run: string;
  readonly stage: StageName;
  readonly step: number;
  /** Counted from 1, and how many the step has. */
  readonly group: number;
  readonly groups: number;
  readonly task: RolloutRow['task'];
  readonly level: number;
  readonly prompt: string;
  readonly members: readonly Member[];
  /** What each part of the reward counts in this stage. */
  readonly weights: RewardWeights;
  readonly clipEpsilon: number;
  /** Why the step was not done again, for people; null where it was. */
  readonly notReplayed: string | null;
  /** Token by token, of the completions with the highest and the lowest advantage; none where nothing was replayed. */
  readonly tokens: readonly { readonly member: number; readonly rows: readonly TokenRow[] }[];
}

/** What the verdicts of the table of completions mean. */
export const verdictLegend =
  'thorough: leaves no work undone; sound: every step is right as it is written, whatever the answer';

/** The completions of a group: parts of the reward, reward, advantage, verdicts. */
export function memberTable({ members, weights }: Pick<ExplainedGroup, 'members' | 'weights'>): TextTable {
  const parts = Object.keys(members[0].rewards).filter((part) =>
    members.some(({ rewards }) => rewards[part] !== null),
  );
  const yes = (value: boolean | undefined) => (value === undefined ? '-' : value ? 'yes' : 'no');
  return {
    headers: [
      '#',
      ...parts.map((part) => partLabel(part, weights)),
      'reward',
      'advantage',
      'right',
      'thorough',
      'sound',
    ],
    rows: members.map(({ rewards, reward, advantage, verdict }, i) => [
      String(i + 1),
      ...[...parts.map((part) => rewards[part] ?? null), reward, advantage].map(formatPrecise),
      ...[verdict?.correct, verdict?.thorough, verdict?.sound].map(yes),
    ]),
  };
}

/** The tokens of a completion, before and after the step. */
export function tokenTable(rows: readonly TokenRow[]): TextTable {
  return {
    headers: ['word', 'log p before', 'after', 'ratio', 'KL', 'clip'],
    rows: rows.map(({ word, before, after, ratio, kl, clipped }) => [
      ...[word, fixed(before, 4), fixed(after, 4), fixed(ratio, 4)],
      ...[kl === null ? '-' : fixed(kl, 5), clipped ? 'beyond' : ''],
    ]),
  };
}

/** What the ratio, the clip and the KL of a token are. */
export function tokenLegend(clipEpsilon: number): string {
  const [low, high] = [1 - clipEpsilon, 1 + clipEpsilon].map(formatPrecise);
  return `ratio p after / p before, clip at ${low} and ${high}, KL: k3 to the reference`;
}

/** So many places; what is rounded to nothing has no sign. */
function fixed(value: number, places: number): string {
  const text = value.toFixed(places);
  return Number(text) === 0 ? (0).toFixed(places) : text;
}
