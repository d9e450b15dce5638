// Means over repeated runs with a 95 % interval, by Student's t.
import { mean } from './stats.js';

/** A mean over seeds and its 95 % interval; no interval for a single seed. */
export interface Interval {
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** 97.5 % quantiles of Student's t for 1, 2, ... 30 degrees of freedom. */
const quantiles = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/**
 * Mean and 95 % interval of independent values: mean ± t(n - 1) s / sqrt(n), with s the sample standard
 * deviation. Above 31 values the last quantile serves, which makes the interval a little too wide.
 * Throws RangeError for an empty list.
 */
export function interval(values: readonly number[]): Interval {
  const n = values.length;
  if (n === 0) throw new RangeError('interval: no values');
  const centre = mean(values);
  if (n === 1) return { mean: centre, low: null, high: null };
  const squares = values.reduce((sum, value) => sum + (value - centre) * (value - centre), 0);
  const half = quantiles[Math.min(n - 1, quantiles.length) - 1] * Math.sqrt(squares / (n - 1) / n);
  return { mean: centre, low: centre - half, high: centre + half };
}
