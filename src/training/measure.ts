// What moves the policy in a step, and what estimators of the KL are worth there: the KL over the whole vocabulary beside
// k1, k2 and k3 of the same tokens, and the length of the gradient of each part of the loss. All of it at the weights
// that the step begins with, on all of its completions as one batch; it draws nothing and changes no weight.
import { mean, std } from '../base/stats.js';
import type { Compute } from '../compute/types.js';
import { klOfLoss, sampledKl, sampledKls } from '../rl/klPlace.js';
import { policyShards, type ShardSettings } from './policyShards.js';
import { wholeUnder } from './reference.js';
import type { LossSettings, Rollout } from './rollout.js';
import { type WholeTokens, wholeTokens } from './whole.js';

/** How a step is measured. */
export interface MeasureSettings extends LossSettings, ShardSettings {
  /** Steps between measurements; 0: there are none. */
  readonly measureEvery: number;
}

/** The metrics `measured/...` of a step, counted from 1; none where it is not measured. */
export async function measuredAt(
  step: number,
  compute: Compute,
  weights: Float32Array,
  refWeights: Float32Array,
  rollouts: readonly Rollout[],
  settings: MeasureSettings,
): Promise<Record<string, number>> {
  if (settings.measureEvery === 0 || step % settings.measureEvery !== 0) return {};
  compute.profile?.enter('reference');
  const { temperature, shardRows } = settings;
  const [own, ref] = [
    await wholeUnder(compute, weights, rollouts, temperature, shardRows),
    await wholeUnder(compute, refWeights, rollouts, temperature, shardRows),
  ];
  const tokens = rollouts.map(({ completion }, i) => wholeTokens(completion.ids, own[i], ref[i]));
  return { ...klValues(tokens), ...(await partNorms(compute, weights, rollouts, settings)) };
}

/**
 * `measured/kl`: the mean KL at the tokens' places; of each estimator its mean less that (`bias`) and the variance over
 * tokens of what it is off the KL of its own place (`variance`).
 */
export function klValues(completions: readonly WholeTokens[]): Record<string, number> {
  const metrics: Record<string, number> = { 'measured/kl': mean(completions.flatMap(({ kl }) => kl)) };
  for (const name of sampledKls) {
    const ofSample = sampledKl[name]!;
    const errors = completions.flatMap(({ logprobs, refLogprobs, kl }) =>
      kl.map((exact, t) => ofSample(logprobs[t] - refLogprobs[t]) - exact),
    );
    metrics[`measured/kl/${name}/bias`] = mean(errors);
    const spread = std(errors);
    metrics[`measured/kl/${name}/variance`] = spread * spread;
  }
  return metrics;
}

/** The parts that a loss is the sum of: where it has them, and what the others are taken away by. */
const parts: Readonly<
  Record<string, { has(settings: LossSettings): boolean; readonly without: Partial<LossSettings> }>
> = {
  policy: { has: () => true, without: { klCoef: 0, entropyCoef: 0 } },
  kl: {
    has: (settings) => settings.klCoef > 0 && klOfLoss(settings) !== null,
    without: { entropyCoef: 0 },
  },
  entropy: { has: ({ entropyCoef }) => entropyCoef > 0, without: { klCoef: 0 } },
};

/** The gradient of each part of the loss, as it weighs in it, by name. */
export async function partGradients(
  compute: Compute,
  weights: Float32Array,
  rollouts: readonly Rollout[],
  settings: LossSettings & ShardSettings,
): Promise<Record<string, Float32Array>> {
  const gradients: Record<string, Float32Array> = {};
  // Without advantages there is no policy gradient.
  const still = rollouts.map((rollout) => ({ ...rollout, advantage: 0 }));
  for (const [name, { has, without }] of Object.entries(parts)) {
    if (!has(settings)) continue;
    const batch = name === 'policy' ? rollouts : still;
    const { gradient } = await compute.gradient(weights, policyShards(batch, { ...settings, ...without }));
    gradients[name] = gradient;
  }
  return gradients;
}

/** `measured/grad_norm/<part>`: Euclidean, before anything is clipped. */
async function partNorms(...given: Parameters<typeof partGradients>): Promise<Record<string, number>> {
  const gradients = Object.entries(await partGradients(...given));
  return Object.fromEntries(
    gradients.map(([name, gradient]) => [`measured/grad_norm/${name}`, norm(gradient)]),
  );
}

function norm(vector: Float32Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}
