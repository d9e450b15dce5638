// The axis of the surrogate: which ratio of new to old probability is taken, and how it is clipped, as a table. In the
// formulas rho = pi(o_t) / pi_old(o_t), A is the advantage, l and h are how far a ratio may fall and rise, sg() stops
// the gradient. All on token vectors [N].
import type { Tensor1D } from '@tensorflow/tfjs-core';
import type { SurrogateName } from '../config/axes.js';
import { tf } from '../kernels/tensorflow.js';

/** What a surrogate is made of. */
export interface SurrogateInputs {
  readonly logprobs: Tensor1D;
  readonly oldLogprobs: Tensor1D;
  readonly advantages: Tensor1D;
  readonly rows: Rows;
  readonly clip: Clip;
}

/** Where rows and their completions lie in token vectors. */
export interface Rows {
  /** First token of each row, and the end of the last: [B + 1]. */
  readonly starts: Int32Array;
  /** Tokens of each row's completion: [B]. */
  readonly lengths: Int32Array;
}

export interface Clip {
  readonly low: number;
  readonly high: number;
  /** Highest ratio where the advantage is negative; 0: none. */
  readonly dual: number;
}

/** What is made the larger, and what the clip bounds, by which bounds. */
interface Surrogate {
  readonly objective: Tensor1D;
  readonly clipped: Tensor1D;
  readonly bounds: readonly [low: number, high: number];
}

interface SurrogateEntry {
  /** Where it comes from. */
  readonly source: string;
  of(inputs: SurrogateInputs): Surrogate;
}

export const surrogates: Readonly<Record<SurrogateName, SurrogateEntry>> = {
  /** min(rho A, clip(rho, 1 - l, 1 + h) A) */
  token: {
    source:
      'DeepSeek-R1, arXiv 2501.12948v2, Eq. 1; h above l: DAPO, arXiv 2503.14476, section 3.1 (Clip-Higher)',
    of: (inputs) => clippedProduct(tokenRatio(inputs), inputs),
  },
  /** The same with one ratio a completion; meant for l and h of some 3e-4. */
  sequence: {
    source: 'GSPO, arXiv 2507.18071, section on its algorithm; its bounds: section 5.1',
    of: (inputs) => clippedProduct(sequenceRatio(inputs), inputs),
  },
  /** sg(clip(rho, 1 - l, 1 + h)) A log pi: what is clipped is a weight, so no token loses its gradient. */
  cispo: {
    source: 'MiniMax-M1, arXiv 2506.13585, section on CISPO',
    of: ({ clip: { low, high }, ...inputs }) => {
      const ratio = tokenRatio(inputs);
      const weight = frozen(ratio, (values) => tf.clipByValue(values, 1 - low, 1 + high));
      const objective = tf.mul(tf.mul(weight, inputs.advantages), inputs.logprobs) as Tensor1D;
      return { objective, clipped: ratio, bounds: [1 - low, 1 + high] };
    },
  },
  /** A exp(mean over tokens of log rho, bounded by -l and h on the side that A pushes to) */
  gmpo: {
    source: 'GMPO, arXiv 2507.20673, section 3',
    of: ({ clip: { low, high }, advantages, ...inputs }) => {
      const difference = logRatio(inputs);
      const up = tf.greater(advantages, 0);
      const bounded = tf.where(up, tf.minimum(difference, high), tf.maximum(difference, -low)) as Tensor1D;
      const objective = tf.mul(tf.exp(completionMean(bounded, inputs.rows)), advantages) as Tensor1D;
      return { objective, clipped: difference, bounds: [-low, high] };
    },
  },
  /** rho A, but 0 where A pushes a token on that is already more than l or h away in probability (total variation). */
  dppo: {
    source: 'DPPO, arXiv 2602.04879',
    of: ({ clip: { low, high }, ...inputs }) => {
      const distance = tf.sub(tf.exp(inputs.logprobs), tf.exp(inputs.oldLogprobs)) as Tensor1D;
      const kept = frozen(distance, (values) => {
        const [up, down] = [
          beyond(values, inputs.advantages, high, 1),
          beyond(values, inputs.advantages, -low, -1),
        ];
        return tf.sub(1, tf.maximum(up, down)) as Tensor1D;
      });
      const objective = tf.mul(kept, tf.mul(tokenRatio(inputs), inputs.advantages)) as Tensor1D;
      return { objective, clipped: distance, bounds: [-low, high] };
    },
  },
  /** rho A: the policy gradient, corrected for the age of the rollouts and never clipped. */
  none: {
    source: 'REINFORCE (Williams, 1992) with importance weights',
    of: (inputs) => {
      const ratio = tokenRatio(inputs);
      const objective = tf.mul(ratio, inputs.advantages) as Tensor1D;
      return { objective, clipped: ratio, bounds: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] };
    },
  },
};

type Logprobs = Pick<SurrogateInputs, 'logprobs' | 'oldLogprobs'>;

function logRatio({ logprobs, oldLogprobs }: Logprobs): Tensor1D {
  return tf.sub(logprobs, oldLogprobs) as Tensor1D;
}

/** rho of each token. */
export function tokenRatio(given: Logprobs): Tensor1D {
  return tf.exp(logRatio(given));
}

/** s = (pi(o) / pi_old(o))^(1/|o|), one a completion, on each of its tokens. */
function sequenceRatio(given: Logprobs & Pick<SurrogateInputs, 'rows'>): Tensor1D {
  return tf.exp(completionMean(logRatio(given), given.rows));
}

/** The mean over each completion, on each token of its row; the values must be 0 on prompts. */
function completionMean(values: Tensor1D, { starts, lengths }: Rows): Tensor1D {
  const rowOf = new Int32Array(starts[lengths.length]);
  lengths.forEach((_, row) => {
    rowOf.fill(row, starts[row], starts[row + 1]);
  });
  const of = tf.tensor1d(rowOf, 'int32');
  const sums = tf.unsortedSegmentSum(values, of, lengths.length);
  return tf.gather(tf.div(sums, tf.tensor1d(lengths, 'float32')), of) as Tensor1D;
}

/**
 * min(ratio A, clip(ratio) A), and with a dual clip c at least c A where A < 0 (arXiv 1912.09729): without it
 * a ratio that has run away pushes as far as it went.
 */
function clippedProduct(ratio: Tensor1D, { advantages, clip }: SurrogateInputs): Surrogate {
  const bounds = [1 - clip.low, 1 + clip.high] as const;
  const held = tf.clipByValue(ratio, ...bounds);
  const smaller = tf.minimum(tf.mul(ratio, advantages), tf.mul(held, advantages)) as Tensor1D;
  if (clip.dual === 0) return { objective: smaller, clipped: ratio, bounds };
  const least = tf.maximum(smaller, tf.mul(advantages, clip.dual));
  return { objective: tf.where(tf.less(advantages, 0), least, smaller) as Tensor1D, clipped: ratio, bounds };
}

/** 1 where a value is beyond the bound on the side the advantage pushes to: there a clip takes the gradient away. */
export function beyond(values: Tensor1D, advantages: Tensor1D, bound: number, side: 1 | -1): Tensor1D {
  const past = tf.greater(tf.mul(tf.sub(values, bound), side), 0);
  const pushed = tf.greater(tf.mul(advantages, side), 0);
  return tf.cast(tf.logicalAnd(past, pushed), 'float32');
}

/** sg(what is made of the values): it has no gradient. */
function frozen(values: Tensor1D, make: (values: Tensor1D) => Tensor1D): Tensor1D {
  return tf.customGrad((x) => ({
    value: make(x as Tensor1D),
    gradFunc: (dy) => tf.zerosLike(dy as Tensor1D),
  }))(values) as Tensor1D;
}
