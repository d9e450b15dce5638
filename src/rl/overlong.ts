// The axis of length: what becomes of completions that come near the length limit or are cut off by it, as a table.
import type { OverlongName } from '../config/axes.js';

interface Overlong {
  /** Where it comes from. */
  readonly source: string;
  /** Added to the reward of a completion of `length` tokens; the last `buffer` tokens before the limit are too many. */
  reward(length: number, limit: number, buffer: number): number;
  /** Whether a completion that the limit ended is learned from. */
  readonly learnsCut: boolean;
}

export const overlongs: Readonly<Record<OverlongName, Overlong>> = {
  /** A cut completion is one like any other. */
  none: { source: 'DeepSeek-R1, arXiv 2501.12948v2', reward: () => 0, learnsCut: true },
  /** 0 up to limit - buffer, from there on down to -1 at the limit. */
  penalty: {
    source: 'DAPO, arXiv 2503.14476, section 3.4 (soft overlong punishment)',
    reward: (length, limit, buffer) => -Math.max(0, length - (limit - buffer)) / buffer,
    learnsCut: true,
  },
  /** A cut completion counts in its group, but none of its tokens has a weight. */
  mask: {
    source: 'overlong filtering, DAPO, arXiv 2503.14476, section 3.4; divisors as TRL has them',
    reward: () => 0,
    learnsCut: false,
  },
};
