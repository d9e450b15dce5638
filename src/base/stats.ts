// Plain statistics on lists of numbers, in a fixed order of summation.

/** Arithmetic mean; NaN for an empty list. */
export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
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

/** Population standard deviation (divides by n, as in the GRPO group); NaN for an empty list. */
export function std(values: readonly number[]): number {
  const centre = mean(values);
  let sum = 0;
  for (const value of values) sum += (value - centre) * (value - centre);
  return Math.sqrt(sum / values.length);
}
