// All heavy work of a stage, behind three plain-data calls, so that it can run here or in threads.
import type { PackedRows, Completion, SampleOptions, SampleRequest } from '../policy/types.js';
import { type Backend, startBackend } from '../policy/backend.js';
import { createPolicy } from '../policy/policy.js';
import { type LossSpec, lossFunction } from '../rl/loss.js';
import type { Config } from '../config/schema.js';
import { vocabulary } from '../data/tokenizer.js';

/** One part of an update: rows and the loss on them. Its bits do not depend on where it is computed. */
export interface Shard {
  readonly rows: PackedRows;
  readonly temperature: number;
  readonly loss: LossSpec;
}

/** Sums over all shards, added in shard order. */
export interface GradientResult {
  readonly loss: number;
  /** Flat, in the order of the parameter layout. */
  readonly gradient: Float32Array;
  readonly stats: Readonly<Record<string, number>>;
}

export interface Compute {
  /** Loss and its gradient, summed over the shards in their order. */
  gradient(weights: Float32Array, shards: readonly Shard[]): Promise<GradientResult>;
  /** Token logprobs of each packed batch, at its temperature; [N] each, 0 where no target. */
  logprobs(weights: Float32Array, shards: readonly Pick<Shard, 'rows' | 'temperature'>[]): Promise<Float32Array[]>;
  /** Completions in request order, then in sample order. */
  sample(weights: Float32Array, requests: readonly SampleRequest[], options: SampleOptions): Promise<Completion[]>;
  close(): Promise<void>;
}

/**
 * Starts the configured backend in this thread.
 * Errors: UserError where the backend cannot be had.
 */
export async function startCompute(config: Config): Promise<Compute> {
  const backend: Backend = await startBackend(config.compute.backend);
  const policy = createPolicy(backend, config.policy, vocabulary.length);
  return {
    async gradient(weights, shards) {
      policy.load(weights);
      const total = { loss: 0, gradient: new Float32Array(weights.length), stats: {} as Record<string, number> };
      for (const shard of shards) {
        const part = policy.gradient(shard.rows, shard.temperature, lossFunction(shard.loss));
        total.loss += part.loss;
        for (let i = 0; i < part.gradient.length; i++) total.gradient[i] += part.gradient[i];
        for (const [name, value] of Object.entries(part.stats)) {
          total.stats[name] = (total.stats[name] ?? 0) + value;
        }
      }
      return total;
    },
    async logprobs(weights, shards) {
      policy.load(weights);
      return shards.map((shard) => policy.logprobs(shard.rows, shard.temperature).logprobs);
    },
    async sample(weights, requests, options) {
      policy.load(weights);
      return policy.sample(requests, options);
    },
    async close() {
      policy.dispose();
    },
  };
}
