// How the parts of a reward make it up: each with its weight, and those that do not count told as such.
import type { RewardWeights } from '../rl/rewards.js';
import { formatNumber, formatSetting } from './format.js';

/** Parts of a reward as they were recorded, by name; null where one does not apply. */
type Parts = Readonly<Record<string, number | null>>;

/** What the reward and its weighted parts may differ in by rounding. */
const rounding = 1e-9;

/** A part by its name and what it counts: `accuracy`, `0.5 x language`; `language (not counted)` at weight 0. */
export function partLabel(name: string, weights: RewardWeights): string {
  return labelled(name, weights, '');
}

/**
 * `accuracy 0.00, 0.5 x language 0.98, format 1.00`, adding up to the reward; what is in it beside them (length that was
 * taken off, a part that was taught otherwise than it is) comes last.
 */
export function rewardSum(parts: Parts, weights: RewardWeights, reward: number): string {
  const applied = Object.entries(parts).flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
  const texts = applied.map(({ name, value }) => labelled(name, weights, ` ${formatNumber(value)}`));
  const sum = applied.reduce((so, { name, value }) => so + weightOf(name, weights) * value, 0);
  const beside = reward - sum;
  return [...texts, ...(Math.abs(beside) > rounding ? [`beside these ${formatNumber(beside)}`] : [])].join(
    ', ',
  );
}

function labelled(name: string, weights: RewardWeights, value: string): string {
  const weight = weightOf(name, weights);
  if (weight === 0) return `${name}${value} (not counted)`;
  return `${weight === 1 ? '' : `${formatSetting(weight)} x `}${name}${value}`;
}

/** A stage without general prompts has no weights for the learned parts. */
function weightOf(name: string, weights: Readonly<Record<string, number | undefined>>): number {
  return weights[name] ?? 0;
}
