// The figures of a curve: as they are, as moving means, at a place of its axis.
import type { Series } from './payload.js';

/** Null: none there. */
export type Values = readonly (number | null)[];

/** So many points on either side of one share in its moving mean. */
const reach = 4;

/** The mean of each value and its neighbours, up to the next gap. */
export function movingMean(values: Values): (number | null)[] {
  return values.map((value, i) => {
    if (value === null) return null;
    let [sum, count] = [value, 1];
    for (const side of [-1, 1])
      for (let by = 1; by <= reach; by++) {
        const near = values[i + side * by] ?? null;
        if (near === null) break;
        sum += near;
        count += 1;
      }
    return sum / count;
  });
}

/** What is drawn and read of a curve: itself, or its moving mean. */
export function shownValues({ noisy, values }: Series, smooth: boolean): Values {
  return noisy && smooth ? movingMean(values) : values;
}

/** So much of the way from either end of a jump, its end is meant. */
const nearEnd = 0.05;

/** The value nearest to a place of the axis; null where the curve has none there, or jumps over it. */
export function valueAt(
  axis: readonly number[],
  values: Values,
  at: number,
  jumps: readonly number[] = [],
): number | null {
  const before = Math.max(
    0,
    axis.findLastIndex((one) => one <= at),
  );
  const way = (at - axis[before]) / (axis[before + 1] - axis[before]);
  if (jumps.includes(before + 1) && way > nearEnd && way < 1 - nearEnd) return null;
  const isAfter = before + 1 < axis.length && way > 0.5;
  return values[isAfter ? before + 1 : before] ?? null;
}
