// A number that is not finite stops the run in its step, with its place, and never reaches the disk.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserError } from '../../src/base/errors.js';
import { startCompute } from '../../src/compute/start.js';
import type { Compute } from '../../src/compute/types.js';
import type { Config } from '../../src/config/schema.js';
import { vocabulary } from '../../src/data/tokenizer.js';
import type { PipelineEvent } from '../../src/pipeline/events.js';
import { type ResumePoint, runPipeline } from '../../src/pipeline/runPipeline.js';
import { nonFiniteTensor, parameterLayout } from '../../src/policy/parameters.js';
import { decodeSafetensors, encodeSafetensors } from '../../src/policy/safetensors.js';
import { decodeCheckpoint } from '../../src/store/checkpoint.js';
import { createRun, openRun, type RunStore } from '../../src/store/runStore.js';
import { contents, fastFileSystem, scratch } from '../store/fixtures.js';
import { tinyBase, tinyConfig } from './tiny.js';

const config = tinyConfig({ recipe: 'r1-zero', checkpointEvery: 1 });
const layoutOf = ({ policy }: Config) => parameterLayout(policy, vocabulary.length);
let compute: Compute;
beforeAll(async () => {
  compute = await startCompute(config);
});
afterAll(() => compute.close());

const place = (root: string) => ({ root, name: 'a', layoutOf, r1toy: '0.1.0', fs: fastFileSystem });

function begin(settings = config): RunStore {
  return createRun({ ...place(scratch()), config: settings, meta: { argv: [] } });
}

/** Runs on to the end; `look` sees every event that is on disk. */
async function drive(
  store: RunStore,
  worker: Compute,
  settings: Config,
  resume: ResumePoint | null,
  look: (event: PipelineEvent) => void = () => undefined,
): Promise<void> {
  const base = settings.recipe === 'base' ? null : tinyBase(settings);
  for await (const event of runPipeline(settings, worker, { base, resume })) {
    store.record(event);
    look(event);
  }
  store.finish({});
  store.close();
}

/** Runs to the error and returns it, with what the folder holds then. */
async function failure(
  sick: Compute,
  settings: Config = config,
  look?: (event: PipelineEvent) => void,
): Promise<{ error: UserError; folder: string }> {
  const store = begin(settings);
  try {
    await drive(store, sick, settings, null, look);
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

/** The same weights with logits that overflow for one word of the vocabulary; all of them are finite. */
function overflowing(weights: Float32Array): Float32Array {
  const wild = weights.map((weight, i) => (i < config.policy.width ? weight * 1e10 : weight));
  wild.fill(1e30, last.offset, last.offset + last.size);
  expect(nonFiniteTensor(wild, layoutOf(config))).toBeNull();
  return wild;
}

/** A compute whose n-th call of one kind works on weights with logits that overflow. */
function sickWeights(n: number, kind: 'sample' | 'gradient'): Compute {
  let calls = 0;
  const at = (weights: Float32Array) => (++calls === n ? overflowing(weights) : weights);
  if (kind === 'gradient') {
    return { ...compute, gradient: (weights, shards) => compute.gradient(at(weights), shards) };
  }
  return {
    ...compute,
    sample: (weights, requests, options) => compute.sample(at(weights), requests, options),
  };
}

const checkpointsOf = (folder: string) => readdirSync(join(folder, 'checkpoints', '00-reasoning-rl'));

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
    expect(checkpointsOf(folder)).toEqual(['step-000001.safetensors']);
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

  // Two updates a step; samples: twelve times of the base, the gate, each rollout, twice after step 2, six times at the end.
  it.each([
    ['the training forward', 'gradient', 3, 2, ['step-000001']],
    ['the gate', 'sample', 13, 1, null],
    ['the rollout of a step', 'sample', 15, 2, ['step-000001']],
    ['the quick evaluation', 'sample', 16, 2, ['step-000001']],
    ['the evaluation at the end', 'sample', 19, 3, ['step-000001', 'step-000002']],
  ] as const)('logits that overflow in %s', async (_, kind, n, step, kept) => {
    const { error, folder } = await failure(sickWeights(n, kind));
    expect(error.exitCode).toBe(80);
    const what = kind === 'sample' ? 'a logit of a completion' : '(the loss|the gradient of [\\w.]+)';
    expect(error.message).toMatch(new RegExp(`^stage reasoning-rl, step ${step}: ${what} is not finite`));
    if (kept) expect(checkpointsOf(folder)).toEqual(kept.map((name) => `${name}.safetensors`));
    expectSoundFolder(folder);
  });

  it.each([
    ['v', Number.POSITIVE_INFINITY, 'optimizer.v.'],
    ['v', Number.NaN, 'optimizer.v.'],
    ['m', Number.NEGATIVE_INFINITY, 'optimizer.m.'],
    ['weights', Number.POSITIVE_INFINITY, null],
  ] as const)("Adam's %s or a weight: %d", async (name, value, prefix) => {
    // Without a checkpoint in between, which would refuse it as well.
    const unsaved = { ...config, checkpointEvery: 100 };
    const { error, folder } = await failure(compute, unsaved, (event) => {
      if (event.kind !== 'step' || event.state.step !== 1) return;
      const { weights, optimizer } = event.state;
      (name === 'weights' ? weights : optimizer[name])[last.offset] = value;
    });
    expect(error.exitCode).toBe(80);
    const what = prefix === null ? 'a logit of a completion' : `${prefix}model\\.norm\\.weight`;
    expect(error.message).toMatch(new RegExp(`^stage reasoning-rl, step 2: ${what} is not finite`));
    expectSoundFolder(folder);
  });
});

describe('what went wrong once can be gone on with', () => {
  it.each([
    ['a gradient', () => sickGradient(5, (gradient) => void gradient.fill(Number.NaN))],
    ['a rollout', () => sickWeights(18, 'sample')],
    ['the evaluation at the end', () => sickWeights(24, 'sample')],
  ] as const)('%s: resumed, the run has the bytes of one that never failed', async (_, sick) => {
    const whole = begin();
    await drive(whole, compute, config, null);
    const { folder } = await failure(sick());
    const opened = openRun(place(dirname(folder)));
    expect(opened?.resume.state?.step).toBe(2);
    const { state, sftRows } = opened!.resume;
    await drive(opened!.store, compute, config, state && { state, sftRows });
    expect(contents(folder)).toEqual(contents(whole.folder));
  });

  it('a damaged number in the newest checkpoint: refused by name, and the one before is taken', async () => {
    const { folder } = await failure(sickGradient(5, () => Number.NaN));
    const newest = join(folder, 'checkpoints', '00-reasoning-rl', 'step-000002.safetensors');
    const { tensors, metadata } = decodeSafetensors(readFileSync(newest), newest);
    tensors.get('optimizer.v.model.norm.weight')!.data[1] = Number.NaN;
    // With a right checksum: as if it had been written so.
    writeFileSync(newest, encodeSafetensors(tensors, { r1toy: metadata.r1toy }));
    const opened = openRun(place(dirname(folder)));
    opened?.store.close();
    expect(opened?.resume.state?.step).toBe(1);
    expect(opened?.resume.warnings).toEqual([
      `${newest}: optimizer.v.model.norm.weight has a value that is not finite. Use another checkpoint, or make it again. Trying the checkpoint before it.`,
    ]);
  });
});
