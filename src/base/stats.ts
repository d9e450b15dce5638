// Plain statistics on lists of numbers, in a fixed order of summation.

/** Arithmetic mean; NaN for an empty list. */
export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** The least and the largest of any number of values; Infinity and -Infinity for an empty list. */
export function extremes(values: readonly number[]): { least: number; most: number } {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  // Math.max of a list takes as many arguments, which a stack may not hold.
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  return { least, most };
}

/** The largest size of any number of values; 0 for an empty list. */
export function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Sample standard deviation (divides by n - 1); NaN for fewer than two values. */
export function sampleStd(values: readonly number[]): number {
  return std(values) * Math.sqrt(values.length / (values.length - 1));
}

/** A straight line through points. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
  /** Share of the spread of y that the line explains; NaN where y has none. */
  readonly r2: number;
}

/** The line of least squares. Throws RangeError where all x are equal: no line, or each, fits. */
export function fitLine(points: readonly (readonly [x: number, y: number])[]): Line {
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  let [xx, xy, yy] = [0, 0, 0];
  for (const [x, y] of points) {
    xx += (x - meanX) * (x - meanX);
    xy += (x - meanX) * (y - meanY);
    yy += (y - meanY) * (y - meanY);
  }
  if (points.every(([x]) => x === points[0][0])) throw new RangeError('fitLine: all x are equal');
  const slope = xy / xx;
  return { slope, intercept: meanY - slope * meanX, r2: (xy * xy) / (xx * yy) };
}

/** Population variance (divides by n); NaN for an empty list. */
export function variance(values: readonly number[]): number {
  const spread = std(values);
  return spread * spread;
}

/** Population standard deviation (divides by n, as in the GRPO group); NaN for an empty list. */
export function std(values: readonly number[]): number {
  const centre = mean(values);
  let sum = 0;
  for (const value of values) sum += (value - centre) * (value - centre);
  return Math.sqrt(sum / values.length);
}
