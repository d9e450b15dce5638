// Measures how long work takes, again and again, and tells the middle and the spread. The clock stays in
// this layer: nothing that is measured knows of it.

/** Milliseconds of repeated work. */
export interface Timing {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly repeats: number;
}

/** How long to go on. */
export interface Effort {
  /** Runs before the first that counts: compilation, memory growth. */
  readonly warmUp: number;
  /** Runs that count, at least. */
  readonly repeats: number;
  /** More runs follow until so many milliseconds are used up. */
  readonly milliseconds: number;
}

/** Middle value, or the mean of the two in the middle; NaN for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median and spread of measured milliseconds. */
export function summarize(values: readonly number[]): Timing {
  return {
    median: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
    repeats: values.length,
  };
}

/** Runs the work and returns the milliseconds of each run. `now`: milliseconds on any clock. */
export async function measure(
  work: () => unknown,
  { warmUp, repeats, milliseconds }: Effort,
  now = () => performance.now(),
): Promise<number[]> {
  for (let i = 0; i < warmUp; i++) await work();
  const times: number[] = [];
  const begun = now();
  while (times.length < repeats || now() - begun < milliseconds) {
    const start = now();
    await work();
    times.push(now() - start);
  }
  return times;
}
