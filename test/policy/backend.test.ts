// Starting a backend: quietly, or with what to do; two backends agree on what a policy computes.
import { afterEach, expect, test, vi } from 'vitest';
import { exitCodes, UserError } from '../../src/base/errors.js';
import { startBackend } from '../../src/policy/backend.js';
import { withoutNative } from '../../src/policy/nativeTensorflow.js';
import { createPolicy } from '../../src/policy/policy.js';
import { cpuBackend, randomRows, roughWeights, tinyShape, tinyVocabulary } from './fixtures.js';

afterEach(() => vi.restoreAllMocks());

test('starting and using a backend prints nothing', async () => {
  const spies = [
    ...(['log', 'info', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name)),
    vi.spyOn(process.stdout, 'write'),
    vi.spyOn(process.stderr, 'write'),
  ];
  for (const name of ['cpu', 'wasm'] as const) {
    const { tf } = await startBackend(name);
    expect(tf.getBackend()).toBe(name);
    expect([...tf.tensor1d([1, 2]).square().dataSync()]).toEqual([1, 4]);
  }
  for (const spy of spies) expect(spy).not.toHaveBeenCalled();
});

test('tensorflow starts, or says how to install it', async () => {
  try {
    const { tf } = await startBackend('tensorflow');
    expect(tf.getBackend()).toBe('tensorflow');
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).exitCode).toBe(exitCodes.config);
    expect((error as UserError).message).toMatch(
      /^compute\.backend: .*wasm.*npm (rebuild|install).* @tensorflow\/tfjs-node(@4\.22\.0)?$/,
    );
  }
});

test('a package that is not there is to be installed; one that is there and cannot be loaded, rebuilt', () => {
  const absent = '@tensorflow/none';
  expect(
    withoutNative(absent, '1.2.3', new Error(`Cannot find package '${absent}' imported from /x.js`)),
  ).toBe(
    '@tensorflow/none is not installed. Use the default, wasm, or on Node 20 or 22: npm install --no-save @tensorflow/none@1.2.3',
  );
  expect(withoutNative(absent, '1.2.3', new Error('Cannot find module x.node\nRequire stack'))).toBe(
    'cannot load @tensorflow/none (Cannot find module x.node). Use the default, wasm, or on Node 20 or 22: ' +
      'npm approve-scripts @tensorflow/none && npm rebuild @tensorflow/none',
  );
});

test('wasm and cpu agree on loss, gradient and entropy', async () => {
  const rows = randomRows([6, 3, 11, 1], true);
  const results = [];
  for (const backend of [await cpuBackend(), await startBackend('wasm')]) {
    await backend.tf.setBackend(backend.name);
    const policy = createPolicy(backend, tinyShape, tinyVocabulary);
    policy.load(roughWeights());
    results.push(
      policy.gradient(rows, 0.7, (logprobs, entropy) => ({
        loss: logprobs.square().mean().asScalar(),
        stats: { entropy: entropy.mean().asScalar() },
      })),
    );
    policy.dispose();
  }
  const [cpu, wasm] = results;
  expect(wasm.loss).toBeCloseTo(cpu.loss, 4);
  expect(wasm.stats.entropy).toBeCloseTo(cpu.stats.entropy, 5);
  const largest = cpu.gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (const [i, value] of cpu.gradient.entries()) {
    expect(Math.abs(wasm.gradient[i] - value)).toBeLessThan(1e-5 * largest);
  }
});
