// What estimators of the KL(policy || reference) say, and what their gradients are, against the KL itself: on batches that
// the policy samples, so that every ratio is 1.
import { chunks } from '../base/lists.js';
import { stream } from '../base/rng.js';
import { mean, std } from '../base/stats.js';
import type { Compute } from '../compute/types.js';
import { type KlEstimatorName, klEstimatorNames } from '../config/axes.js';
import type { Config } from '../config/schema.js';
import { drawTrainProblem } from '../data/split.js';
import { endId } from '../data/tokenizer.js';
import { klOfReward, sampledKl, sampledKls } from '../rl/klPlace.js';
import { packCompletions } from './gradedRollouts.js';
import { queryIds } from './queries.js';
import { wholeUnder } from './reference.js';
import { completionTokens, type Learned, type LossSettings, policySpec } from './rollout.js';
import { wholeTokens } from './whole.js';

/** A gradient against that which it should be, in units of the latter's length. */
export type GradientFit = {
  /** How much of it there is on average: 1 where there is no bias, 0 where it penalises nothing. */
  readonly share: number;
  /** Length of the mean error. */
  readonly bias: number;
  /** Length of what a batch is off its mean. */
  readonly noise: number;
};

/** A token's estimate against the KL of its distribution, in units of the mean KL. */
export interface ValueFit {
  readonly bias: number;
  readonly sd: number;
}

export interface KlFits {
  /** Nats a token. */
  readonly kl: number;
  /** In the loss, against the gradient of each token's own KL. */
  readonly inLoss: Readonly<Record<string, GradientFit>>;
  /** In the reward, and the exact one in the loss, against the gradient of the whole completion's KL. */
  readonly ofWhole: Readonly<Record<string, GradientFit>>;
  readonly values: Readonly<Record<string, ValueFit>>;
}

/** Batches that are drawn, and what is in one. */
const [batches, prompts, groupSize] = [24, 6, 8];
const inLosses = klEstimatorNames.filter((name) => name !== 'exact');
const exact = { klCoef: 1, klEstimator: 'exact' } as const;

/** A completion with what both policies say of its words, and the KL at each. */
interface Measured extends Learned {
  readonly refLogprobs: Float32Array;
  readonly kl: readonly number[];
}

/** The fits on batches of training problems, at the temperature of the reasoning RL. */
export async function klGradients(
  compute: Compute,
  weights: Float32Array,
  refWeights: Float32Array,
  config: Pick<Config, 'seed' | 'world' | 'reasoningRl' | 'compute'>,
): Promise<KlFits> {
  const gradients: Record<string, Float32Array>[] = [];
  const drawn: Measured[] = [];
  const settings = { ...config.reasoningRl, shardRows: config.compute.shardRows };
  for (let batch = 0; batch < batches; batch++) {
    const sampled = await draw(compute, weights, refWeights, config, batch);
    drawn.push(...sampled);
    gradients.push(await gradientsOf(sampled, (part, kl) => gradient(compute, weights, part, settings, kl)));
  }
  const fitted = (name: string, to: string) => fitOf(named(gradients, name), named(gradients, to));
  return {
    kl: mean(drawn.flatMap(({ kl }) => kl)),
    inLoss: Object.fromEntries(inLosses.map((name) => [name, fitted(`${name} loss`, 'token')])),
    ofWhole: Object.fromEntries([
      ...sampledKls.map((name) => [name, fitted(`${name} reward`, 'whole')]),
      [exact.klEstimator, fitted('token', 'whole')],
    ]),
    values: Object.fromEntries(sampledKls.map((name) => [name, valueFit(name, drawn)])),
  };
}

const named = (gradients: readonly Record<string, Float32Array>[], name: string) =>
  gradients.map((of) => of[name]);

/**
 * How estimates fit what they estimate, one of each a batch. Squares of means are taken over pairs of different batches,
 * so that noise does not count as bias; a bias whose square comes out below 0 is 0. NaN where there is nothing to fit.
 */
export function fitOf(estimates: readonly Float32Array[], truths: readonly Float32Array[]): GradientFit {
  const errors = estimates.map((estimate, b) => estimate.map((value, i) => value - truths[b][i]));
  const square = acrossBatches(truths, truths);
  const own = mean(estimates.map((one) => dot(one, one)));
  return {
    share: acrossBatches(estimates, truths) / square,
    bias: Math.sqrt(Math.max(0, acrossBatches(errors, errors)) / square),
    noise: Math.sqrt(Math.max(0, own - acrossBatches(estimates, estimates)) / square),
  };
}

/** The mean of a . b over all pairs of different batches. */
function acrossBatches(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  const own = a.reduce((sum, one, i) => sum + dot(one, b[i]), 0);
  return (dot(total(a), total(b)) - own) / (a.length * (a.length - 1));
}

function total(vectors: readonly Float32Array[]): Float64Array {
  const sum = new Float64Array(vectors[0].length);
  for (const vector of vectors) for (let i = 0; i < sum.length; i++) sum[i] += vector[i];
  return sum;
}

function dot(a: Float32Array | Float64Array, b: Float32Array | Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function valueFit(name: KlEstimatorName, drawn: readonly Measured[]): ValueFit {
  const kl = mean(drawn.flatMap((one) => one.kl));
  const values = drawn.flatMap(({ completion, refLogprobs }) =>
    Array.from(completion.logprobs, (logprob, t) => sampledKl[name]!(logprob - refLogprobs[t])),
  );
  const errors = drawn.flatMap((one) => one.kl).map((own, i) => values[i] - own);
  return { bias: mean(errors) / kl, sd: std(values) / kl };
}

/** The completions of a batch, with both policies' distributions. */
async function draw(
  compute: Compute,
  weights: Float32Array,
  refWeights: Float32Array,
  { seed, world, reasoningRl, compute: { shardRows } }: Parameters<typeof klGradients>[3],
  batch: number,
): Promise<Measured[]> {
  const { hardShare, temperature, maxNewTokens } = reasoningRl;
  const asked = Array.from({ length: prompts }, (_, i) => {
    const key = [seed, 'kl-gradients', batch, i];
    const prompt = queryIds({ kind: 'problem', problem: drawTrainProblem(world, hardShare, stream(...key)) });
    return { prompt, count: groupSize, key: [...key, 'sample'] };
  });
  const drawn = await compute.sample(weights, asked, { temperature, maxNewTokens, endId });
  const sampled = drawn.flatMap((group, i) =>
    group.map((completion) => ({ prompt: asked[i].prompt, completion })),
  );
  const [own, ref] = [
    await wholeUnder(compute, weights, sampled, temperature, shardRows),
    await wholeUnder(compute, refWeights, sampled, temperature, shardRows),
  ];
  return sampled.map((one, i) => {
    const { refLogprobs, kl } = wholeTokens(one.completion.ids, own[i], ref[i]);
    return { ...one, advantage: 0, refLogprobs, refWhole: ref[i], kl };
  });
}

type Kl = Pick<LossSettings, 'klCoef' | 'klEstimator'>;

/** Every gradient of a batch by name, for what lowers the KL. */
async function gradientsOf(
  batch: readonly Measured[],
  make: (batch: readonly Measured[], kl: Kl) => Promise<Float32Array>,
): Promise<Record<string, Float32Array>> {
  const made: Record<string, Float32Array> = {
    token: await make(batch, exact),
    whole: await make(batch.map(withLater), exact),
  };
  for (const klEstimator of inLosses)
    made[`${klEstimator} loss`] = await make(batch, { klCoef: 1, klEstimator });
  for (const klEstimator of sampledKls)
    made[`${klEstimator} reward`] = await make(inReward(batch, klEstimator), { ...exact, klCoef: 0 });
  return made;
}

/** What a token does to the KL of later ones: the gradient of the whole is that of each token and this. */
function withLater(one: Measured): Measured {
  const later = one.kl.map((_, t) => one.kl.slice(t + 1).reduce((sum, value) => sum + value, 0));
  return {
    ...one,
    advantage: -1,
    corrected: { oldLogprobs: one.completion.logprobs, weights: Float32Array.from(later) },
  };
}

/** The sum over a completion as its reward, less the mean of the others of its group. */
function inReward(batch: readonly Measured[], klEstimator: KlEstimatorName): Measured[] {
  return chunks(batch, groupSize).flatMap((group) => {
    const sums = group.map(({ completion, refLogprobs }) =>
      klOfReward({ klIn: 'reward', klCoef: 1, klEstimator }, completion.logprobs, refLogprobs),
    );
    const others = (i: number) => mean(sums.filter((_, j) => j !== i));
    return group.map((one, i) => ({ ...one, advantage: others(i) - sums[i] }));
  });
}

/** The gradient of a batch's loss, where every token weighs the same. */
async function gradient(
  compute: Compute,
  weights: Float32Array,
  batch: readonly Measured[],
  { temperature, maxNewTokens, shardRows }: Config['reasoningRl'] & { readonly shardRows: number },
  kl: Kl,
): Promise<Float32Array> {
  const settings: LossSettings = {
    ...{ aggregation: 'constant', surrogate: 'none', overlong: 'none', klIn: 'loss', ...kl },
    ...{ clipEpsilon: 1, clipHigh: 0, dualClip: 0, entropyCoef: 0 },
  };
  const tokens = completionTokens(batch);
  const size = { completions: batch.length, tokens, learnedTokens: tokens, maxNewTokens };
  const shards = chunks(batch, shardRows).map((part) => {
    const rows = packCompletions(part);
    return { rows, temperature, loss: policySpec(part, rows, size, settings) };
  });
  return (await compute.gradient(weights, shards)).gradient;
}
