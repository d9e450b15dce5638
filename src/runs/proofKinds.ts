// What a proof of a run says, and what it is told.
import type { Tell } from './observer.js';

/** Proven: made again and equal. Believed: not looked at, as the base that is there. In part: as far as was asked. */
export type Ruling = 'proven' | 'in part' | 'believed' | 'not provable' | 'differs';

/** What came of one kind. */
export interface KindProof {
  readonly kind: string;
  readonly ruling: Ruling;
  readonly what: string;
}

/** How far to replay: so many steps, or to the end; who hears of it. */
export interface ProofTools {
  readonly out: string;
  readonly steps?: number | undefined;
  readonly threads: number;
  readonly tell: Tell;
  readonly at: (done: number) => void;
}
