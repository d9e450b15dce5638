// A small curve in one line of text.

const bars = '▁▂▃▄▅▆▇█';

/** A curve in at most `width` characters, each the mean of its share of the values; empty for no values. */
export function sparkline(values: readonly number[], width = 40): string {
  const points = shrink(values, width);
  const low = Math.min(...points);
  const range = Math.max(...points) - low;
  return points
    .map((value) => bars[range === 0 ? 3 : Math.min(7, Math.floor(((value - low) / range) * 8))])
    .join('');
}

/** At most `count` values, each the mean of an equal share of the given ones. */
export function shrink(values: readonly number[], count: number): number[] {
  if (values.length <= count) return [...values];
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * values.length) / count);
    const to = Math.floor(((i + 1) * values.length) / count);
    return values.slice(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
  });
}
