// Plain data that goes in and out of the policy. Nothing here holds a tensor, so all of it can cross
// a thread or go to disk.

/** Rows (prompt + completion) laid end to end without padding. N tokens, B rows. */
export interface PackedRows {
  /** Input token of each position, [N]. */
  readonly ids: Int32Array;
  /** Token to be predicted at each position, [N]; -1 where nothing is to be learned. */
  readonly targets: Int32Array;
  /** Row b is positions starts[b] to starts[b + 1], [B + 1]. */
  readonly starts: Int32Array;
}

/** What to continue, and how. */
export interface SampleRequest {
  /** Prompt token ids. */
  readonly prompt: readonly number[];
  /** How many completions of this prompt. */
  readonly count: number;
  /** Stream key; completion i draws from `stream(...key, i)`. */
  readonly key: readonly (string | number)[];
}

export interface SampleOptions {
  /** 0 is greedy (then keys are ignored). */
  readonly temperature: number;
  readonly maxNewTokens: number;
  /** Token that ends a completion; it is part of the completion. */
  readonly endId: number;
  /**
   * Tokens that are never drawn: probabilities, logprobs and entropy are those of the distribution over
   * the rest. None: the policy's own distribution, to the bit.
   */
  readonly banned?: readonly number[];
}

/** One sampled completion. */
export interface Completion {
  /** Token ids, with the end token where it was reached. */
  readonly ids: Int32Array;
  /** log probability of each token under the sampling policy at the sampling temperature, in nats. */
  readonly logprobs: Float32Array;
  /** Exact entropy of the distribution each token was drawn from, in nats. */
  readonly entropy: Float32Array;
  /** False where maxNewTokens ended it. */
  readonly finished: boolean;
}

/** A loss, its gradient and what is reported of it, of one batch of rows or summed over several. */
export interface GradientResult {
  readonly loss: number;
  /** Flat, in the order of the parameter layout. */
  readonly gradient: Float32Array;
  readonly stats: Readonly<Record<string, number>>;
}

/** AdamW's moments and step count: plain data, saved with every checkpoint. */
export interface OptimizerState {
  readonly m: Float32Array;
  readonly v: Float32Array;
  t: number;
}
