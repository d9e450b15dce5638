// An effect over seeds: the value of each seed, their mean with its interval, and whether that lies beyond what was
// asked for beforehand. Differences are taken within a seed, whose arms share their base.
import { type Interval, interval } from '../base/interval.js';
import type { Needed } from './rule.js';

/** A value of each seed. */
export type Points = Readonly<Record<string, number>>;

export interface Effect {
  readonly points: Points;
  readonly value: Interval;
  /** Seeds whose value lies where it is needed; where nothing is asked, on the side of 0 that the mean is on. */
  readonly agreeing: number;
}

/** What an interval says of what was asked: all of it lies there, none of it does, or some of it. */
export type Ruling = 'holds' | 'does not hold' | 'undecided';

/** The effect of the values; null where no seed has one. `needed`: null where nothing is asked but another sign than 0. */
export function effectOf(points: Points, needed: Needed | null = null): Effect | null {
  const values = Object.values(points);
  if (values.length === 0) return null;
  const value = interval(values);
  const asked = needed ?? [value.mean < 0 ? '<' : '>', 0];
  return { points, value, agreeing: values.filter((one) => lies(one, asked)).length };
}

/** What one arm has more than another, for the seeds that both have. */
export function difference(of: Points, from: Points): Points {
  const both = Object.keys(of).filter((seed) => seed in from);
  return Object.fromEntries(both.map((seed) => [seed, of[seed] - from[seed]]));
}

/** Whether the whole interval lies where it is needed; a single seed, which has no interval, decides nothing. */
export function rulingOf({ low, high }: Interval, needed: Needed): Ruling {
  if (low === null || high === null) return 'undecided';
  if (lies(low, needed) && lies(high, needed)) return 'holds';
  const [relation, threshold] = needed;
  const outside = {
    '>': high < threshold,
    '<': low > threshold,
    within: low > threshold || high < -threshold,
  };
  return outside[relation] ? 'does not hold' : 'undecided';
}

/** Whether the interval lies on one side of 0, and whether that can be said: `decided` or `undecided`. */
export function signDecided({ low, high }: Interval): 'decided' | 'undecided' {
  return low !== null && high !== null && (low > 0 || high < 0) ? 'decided' : 'undecided';
}

function lies(value: number, [relation, threshold]: Needed): boolean {
  if (relation === 'within') return Math.abs(value) < threshold;
  return relation === '>' ? value > threshold : value < threshold;
}

/** What is asked, for people: `> .1`, `within .03 of 0`. */
export function neededText([relation, threshold]: Needed): string {
  const text = figureText(threshold);
  return relation === 'within' ? `within ${text} of 0` : `${relation} ${text}`;
}

/** `+.012 (95 % -.003 to .027, 4 of 5 seeds)`; `+.012 (one seed)` where there is no interval. */
export function effectText({ points, value, agreeing }: Effect): string {
  const { mean, low, high } = value;
  const seeds = Object.keys(points).length;
  const around =
    low === null || high === null
      ? 'one seed'
      : `95 % ${figureText(low)} to ${figureText(high)}, ${agreeing} of ${seeds} seeds`;
  return `${signedText(mean)} (${around})`;
}

/**
 * A figure of a sentence: `.012`, `-.300`, `1.52`, `58.9`; three places below 1, fewer above. A fourth for what would be 0:
 * on which side of it the end of an interval lies is what a ruling is about.
 */
export function figureText(value: number): string {
  const size = Math.abs(value);
  const text = value.toFixed(size < 0.0005 ? 4 : size < 1 ? 3 : size < 10 ? 2 : 1);
  const plain = /^-?0\.0+$/.test(text) ? '0' : text;
  return plain.replace(/^(-?)0\./, '$1.');
}

/** The same with its sign; 0 has none. */
export function signedText(value: number): string {
  const text = figureText(value);
  return text === '0' || text.startsWith('-') ? text : `+${text}`;
}
