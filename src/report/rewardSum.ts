// How the parts of a reward make it up: each with its weight, and those that do not count told as such.
import type { RewardWeights } from '../rewards/rewards.js';
import { formatNumber, formatSetting } from './format.js';

/** Parts of a reward as they were recorded, by name; null where one does not apply. */
type Parts = Readonly<Record<string, number | null>>;

/** What the reward and its weighted parts may differ in by rounding. */
const rounding = 1e-9;

/** A part by its name and what it counts, short enough for a column: `accuracy`, `0.5 x helpful`, `0 x language`. */
export function partLabel(name: string, weights: RewardWeights): string {
  return `${factor(weightOf(name, weights))}${name}`;
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
  return `${factor(weight)}${name}${value}`;
}

const factor = (weight: number) => (weight === 1 ? '' : `${formatSetting(weight)} x `);

/** A stage without general prompts has no weights for the learned parts. */
function weightOf(name: string, weights: Readonly<Record<string, number | undefined>>): number {
  return weights[name] ?? 0;
}
