// The work itself, in the thread it is called from: one policy and one reward model on one TF.js backend.
import { notFinite } from '../base/errors.js';
import type { Profile } from '../base/profile.js';
import type { PolicyShape } from '../config/schema.js';
import { vocabulary } from '../data/tokenizer.js';
import { type Backend, startBackend } from '../policy/backend.js';
import { createPolicy } from '../policy/policy.js';
import { createRewardModel } from '../policy/rewardModel.js';
import type { Completion, SampleRequest } from '../policy/types.js';
import { lossFunction } from '../rl/loss.js';
import { scoreLoss } from '../rl/preference.js';
import type { Compute, ComputeConfig, GradientResult } from './compute.js';

/** Completions that are sampled side by side; bounds the memory of the KV cache. */
const samplesAtOnce = 512;

/** Starts the backend here. Errors: UserError where the backend cannot be had. */
export async function startLocal(config: ComputeConfig, profile?: Profile): Promise<Compute> {
  return computeOn(await startBackend(config.compute.backend), config.policy, profile);
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
      return batches.map(({ rows, temperature }) => policy.logprobs(rows, temperature).logprobs);
    },
    async sample(weights, requests, options) {
      policy.load(weights);
      const completions = splitRequests(requests, samplesAtOnce).flatMap((part) =>
        policy.sample(part, options),
      );
      if (!completions.every(isFinitelyDrawn)) throw notFinite('a logit of a completion');
      return completions;
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

/** Adds the results of all shards in shard order: the order is part of the bits. */
export function addGradients(parts: readonly GradientResult[], size: number): GradientResult {
  const gradient = parts[0]?.gradient.slice() ?? new Float32Array(size);
  const stats: Record<string, number> = {};
  let loss = 0;
  for (const [index, part] of parts.entries()) {
    loss += part.loss;
    if (index > 0) addTo(gradient, part.gradient);
    for (const [name, value] of Object.entries(part.stats)) stats[name] = (stats[name] ?? 0) + value;
  }
  return { loss, gradient, stats };
}

function addTo(sum: Float32Array, part: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] += part[i];
}

/** Consecutive requests in parts of about `limit` completions; a request is never cut. */
export function splitRequests(requests: readonly SampleRequest[], limit: number): SampleRequest[][] {
  const parts: SampleRequest[][] = [];
  let room = 0;
  for (const request of requests) {
    if (request.count > room || parts.length === 0) {
      parts.push([]);
      room = limit;
    }
    parts[parts.length - 1].push(request);
    room -= request.count;
  }
  return parts;
}
