// The work itself, in the thread it is called from: one policy and one reward model on one TF.js backend.
import { notFinite } from '../base/errors.js';
import type { Profile } from '../base/profile.js';
import type { PolicyShape } from '../config/schema.js';
import { vocabulary } from '../data/tokenizer.js';
import { type Backend, startBackend } from '../policy/backend.js';
import { createPolicy } from '../policy/policy.js';
import { createRewardModel } from '../policy/rewardModel.js';
import type { Completion } from '../policy/types.js';
import { lossFunction } from '../rl/loss.js';
import { scoreLoss } from '../rl/rewardModelLoss.js';
import { addGradients, byRequest, splitRequests } from './shards.js';
import type { Compute, ComputeConfig } from './types.js';

/** Completions that are sampled side by side; bounds the memory of the KV cache. */
const samplesAtOnce = 512;

/**
 * Starts the backend here. Errors: UserError (config) where the backend cannot be had, or its kernels compute
 * other bits than everywhere else.
 */
export async function startLocal(config: ComputeConfig, profile?: Profile): Promise<Compute> {
  const { backend } = config.compute;
  const started = await startBackend(backend);
  return computeOn(started, config.policy, profile);
}

/** The work on a started backend. */
export function computeOn(backend: Backend, shape: PolicyShape, profile?: Profile): Compute {
  const policy = createPolicy(backend, shape, vocabulary.length, profile);
  const rewardModel = createRewardModel(backend, shape, vocabulary.length);
  return {
    profile,
    async gradient(weights, shards) {
      policy.load(weights);
      return addGradients(
        shards.map((shard) => policy.gradient(shard.rows, shard.temperature, lossFunction(shard.loss))),
        weights.length,
      );
    },
    async logprobs(weights, batches) {
      policy.load(weights);
      return batches.map(({ rows, temperature, whole }) =>
        whole ? policy.distributions(rows, temperature) : policy.logprobs(rows, temperature).logprobs,
      );
    },
    async sample(weights, requests, options) {
      policy.load(weights);
      const completions = splitRequests(requests, samplesAtOnce).flatMap((part) =>
        policy.sample(part, options),
      );
      if (!completions.every(isFinitelyDrawn)) throw notFinite('a logit of a completion');
      return byRequest(requests, completions);
    },
    async scoreGradient(weights, shards) {
      rewardModel.load(weights);
      return addGradients(
        shards.map((shard) => rewardModel.gradient(shard.rows, scoreLoss(shard.loss))),
        weights.length,
      );
    },
    async scores(weights, batches) {
      rewardModel.load(weights);
      return batches.map((rows) => rewardModel.scores(rows));
    },
    async close() {
      policy.dispose();
      rewardModel.dispose();
    },
  };
}

/**
 * Whether every token was drawn from a distribution. One logit that is not finite makes the entropy so too;
 * of the logprobs only its own need show it.
 */
function isFinitelyDrawn({ logprobs, entropy }: Completion): boolean {
  let sum = 0;
  for (let i = 0; i < entropy.length; i++) sum += logprobs[i] + entropy[i];
  return Number.isFinite(sum);
}
