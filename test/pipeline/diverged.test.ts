// A number that is not finite stops the run in its step, with its place, and never reaches the disk.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserError } from '../../src/base/errors.js';
import { type Compute, startCompute } from '../../src/compute/compute.js';
import type { Config } from '../../src/config/schema.js';
import { vocabulary } from '../../src/data/tokenizer.js';
import { runPipeline } from '../../src/pipeline/runPipeline.js';
import { parameterLayout } from '../../src/policy/parameters.js';
import { decodeCheckpoint } from '../../src/store/checkpoint.js';
import { createRun } from '../../src/store/runStore.js';
import { contents, fastFileSystem, scratch } from '../store/fixtures.js';
import { tinyBase, tinyConfig } from './tiny.js';

const config = tinyConfig({ recipe: 'r1-zero', checkpointEvery: 1 });
const layoutOf = ({ policy }: Config) => parameterLayout(policy, vocabulary.length);
let compute: Compute;
beforeAll(async () => {
  compute = await startCompute(config);
});
afterAll(() => compute.close());

/** Runs to the error and returns it, with what the folder holds then. */
async function failure(
  sick: Compute,
  settings: Config = config,
): Promise<{ error: UserError; folder: string }> {
  const root = scratch();
  const meta = { argv: [], base: null };
  const store = createRun({
    ...{ root, name: 'a', layoutOf, r1toy: '0.1.0', fs: fastFileSystem, config: settings, meta },
  });
  const base = settings.recipe === 'base' ? null : tinyBase(settings);
  try {
    for await (const event of runPipeline(settings, sick, base)) store.record(event);
  } catch (error) {
    store.fail(String(error));
    store.close();
    return { error: error as UserError, folder: store.folder };
  }
  throw new Error('the run did not fail');
}

/** A compute whose gradients go wrong at their n-th call. */
function sickGradient(n: number, spoil: (gradient: Float32Array) => number | undefined): Compute {
  let calls = 0;
  return {
    ...compute,
    async gradient(weights, shards) {
      const result = await compute.gradient(weights, shards);
      calls++;
      if (calls !== n) return result;
      const loss = spoil(result.gradient);
      return loss === undefined ? result : { ...result, loss };
    },
  };
}

function expectSoundFolder(folder: string): void {
  const files = Object.keys(contents(folder));
  const checkpoints = files.filter((name) => name.endsWith('.safetensors'));
  for (const name of checkpoints) {
    decodeCheckpoint(readFileSync(join(folder, name)), name, layoutOf(config));
  }
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.jsonl'))) {
    expect(readFileSync(join(folder, name), 'utf8'), name).not.toMatch(/:null,"(loss|kl|grad)|NaN|Infinity/);
  }
}

const last = layoutOf(config).at(-1)!;

describe('a run stops with exit code 80 in that very step', () => {
  it.each([
    ['a gradient that is NaN', Number.NaN],
    ['a gradient that is infinite', Number.POSITIVE_INFINITY],
  ])('%s', async (_, value) => {
    // Two updates a step: the third call is in step 2.
    const spoil = (gradient: Float32Array) => {
      gradient[last.offset] = value;
      return undefined;
    };
    const { error, folder } = await failure(sickGradient(3, spoil));
    expect(error.exitCode).toBe(80);
    expect(error.message).toMatch(/^stage reasoning-rl, step 2: the gradient of model\.norm\.weight is not/);
    expect(readdirSync(join(folder, 'checkpoints', '00-reasoning-rl'))).toEqual(['step-000001.safetensors']);
    expectSoundFolder(folder);
  });

  it('a loss', async () => {
    const { error, folder } = await failure(sickGradient(5, () => Number.NaN));
    expect(error.message).toMatch(/^stage reasoning-rl, step 3: the loss is not finite/);
    expectSoundFolder(folder);
  });

  it('logprobs of the reference policy', async () => {
    const sick: Compute = {
      ...compute,
      logprobs: async (weights, batches) =>
        (await compute.logprobs(weights, batches)).map((values) => values.map(() => Number.NaN)),
    };
    const { error, folder } = await failure(sick);
    expect(error.exitCode).toBe(80);
    expect(error.message).toMatch(/^stage reasoning-rl, step 1: /);
    expectSoundFolder(folder);
  });

  it('a reward, and with it the advantages', async () => {
    const rewards = { ...config.reasoningRl.rewards, format: Number.NaN };
    const { error, folder } = await failure(compute, {
      ...config,
      reasoningRl: { ...config.reasoningRl, rewards },
    });
    expect(error.exitCode).toBe(80);
    expect(error.message).toMatch(/^stage reasoning-rl, step 1: /);
    expectSoundFolder(folder);
  });

  it('a learning rate of 1e30, which the schema refuses, all the same', async () => {
    const wild = { ...config, reasoningRl: { ...config.reasoningRl, learningRate: 1e30 } };
    const { error, folder } = await failure(compute, wild);
    expect(error.exitCode).toBe(80);
    expect(error.message).toMatch(/^stage reasoning-rl, step [123]: .* is not finite/);
    expectSoundFolder(folder);
    const base: Config = { ...config, recipe: 'base', pretrain: { ...config.pretrain, learningRate: 1e30 } };
    expect((await failure(compute, base)).error.message).toMatch(/^stage pretrain, step \d+: /);
  });

  it('a weight that overflows while loss and gradient do not', async () => {
    const wild = { ...config, reasoningRl: { ...config.reasoningRl, learningRate: 1e45 } };
    const { error } = await failure(compute, wild);
    expect(error.message).toMatch(/^stage reasoning-rl, step 1: model\.[\w.]+ is not finite/);
  });
});
