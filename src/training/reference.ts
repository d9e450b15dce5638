// What another policy says of completions: the reference, above all.
import { chunks, regrouped } from '../base/lists.js';
import type { Compute } from '../compute/types.js';
import { isWholeKl, type KlSettings } from '../rl/klPlace.js';
import { type Graded, packCompletions } from './gradedRollouts.js';
import { completionLogprobs, completionTokens, type Sampled } from './rollout.js';

/** The groups with the logprobs of each completion under the reference policy, of all words where the KL is exact. */
export async function withReference<T extends Graded>(
  compute: Compute,
  refWeights: Float32Array,
  groups: readonly (readonly T[])[],
  {
    temperature,
    shardRows,
    ...kl
  }: KlSettings & { readonly temperature: number; readonly shardRows: number },
): Promise<T[][]> {
  compute.profile?.enter('reference');
  const all = groups.flat();
  const logprobs = await logprobsUnder(compute, refWeights, all, temperature, shardRows);
  const whole = isWholeKl(kl) ? await wholeUnder(compute, refWeights, all, temperature, shardRows) : null;
  const known = all.map((one, i) => {
    return { ...one, refLogprobs: logprobs[i], ...(whole && { refWhole: whole[i] }) };
  });
  return regrouped(known, groups);
}

/** The logprobs of the tokens of each completion under a policy, whoever sampled them. */
export async function logprobsUnder(
  compute: Compute,
  weights: Float32Array,
  sampled: readonly Sampled[],
  temperature: number,
  shardRows: number,
): Promise<Float32Array[]> {
  const parts = chunks(sampled, shardRows);
  const packed = parts.map((part) => ({ rows: packCompletions(part), temperature }));
  const logprobs = await compute.logprobs(weights, packed);
  return parts.flatMap((part, i) => completionLogprobs(part, packed[i].rows, logprobs[i]));
}

/** The same of all words at each place. */
export async function wholeUnder(
  compute: Compute,
  weights: Float32Array,
  sampled: readonly Sampled[],
  temperature: number,
  shardRows: number,
): Promise<Float32Array[]> {
  const parts = chunks(sampled, shardRows);
  const asked = parts.map((part) => ({ rows: packCompletions(part), temperature, whole: true as const }));
  const logprobs = await compute.logprobs(weights, asked);
  return parts.flatMap((part, i) => cutTargets(part, logprobs[i]));
}

/** Cuts as many numbers at each of all targets into one array a rollout. */
export function cutTargets(rollouts: readonly Sampled[], numbers: Float32Array): Float32Array[] {
  const each = numbers.length / completionTokens(rollouts);
  let next = 0;
  return rollouts.map(({ completion }) => {
    next += completion.ids.length * each;
    return numbers.slice(next - completion.ids.length * each, next);
  });
}
