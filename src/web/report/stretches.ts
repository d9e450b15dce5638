// Which points of a curve hang together.
import type { Series } from './payload.js';

/** Points of a curve from one position up to another; a jump is the two ends of what was not measured between. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly jump: boolean;
}

/** Where there are values without a gap and without a jump, and the jumps between those. */
export function stretches({ values, jumps = [] }: Pick<Series, 'values' | 'jumps'>): Stretch[] {
  const found: Stretch[] = [];
  values.forEach((value, i) => {
    if (value === null) return;
    const last = found.at(-1);
    const follows = last?.to === i;
    if (follows && !jumps.includes(i)) found[found.length - 1] = { ...last, to: i + 1 };
    else {
      if (follows) found.push({ from: i - 1, to: i + 1, jump: true });
      found.push({ from: i, to: i + 1, jump: false });
    }
  });
  return found;
}
