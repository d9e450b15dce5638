// What two policies say of every word at each token of completions, and what is left of it a token: the KL itself, and
// the logprobs that estimators of it are made of.
import { exponential } from '../base/numeric.js';

/** Of a completion's tokens. */
export interface WholeTokens {
  /** Of the token itself, under either policy. */
  readonly logprobs: Float32Array;
  readonly refLogprobs: Float32Array;
  /** KL(policy || reference) of the distributions that it was drawn from, in nats. */
  readonly kl: readonly number[];
}

/** Two policies' logprobs of every word at each token, [tokens * V] each, in terms of the tokens `ids`. */
export function wholeTokens(ids: ArrayLike<number>, own: Float32Array, ref: Float32Array): WholeTokens {
  const words = own.length / ids.length;
  const ofTokens = (whole: Float32Array) => Float32Array.from(ids, (id, t) => whole[t * words + id]);
  const kl = Array.from(ids, (_, t) => {
    let sum = 0;
    for (let i = t * words; i < (t + 1) * words; i++) sum += exponential(own[i]) * (own[i] - ref[i]);
    return sum;
  });
  return { logprobs: ofTokens(own), refLogprobs: ofTokens(ref), kl };
}
