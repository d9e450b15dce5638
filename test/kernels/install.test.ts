// Putting the kernels under TF.js: once, silently, and not at all where something is not as expected.
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { installKernels } from '../../src/kernels/install.js';
import { noise, startWasm, tf } from './wasm.js';

beforeAll(startWasm);

describe('installKernels', () => {
  it('does its work once, silently', () => {
    const warn = vi.spyOn(console, 'warn');
    expect(installKernels(tf)).toBe(installKernels(tf));
    expect(installKernels(tf).installed).toBe(true);
    expect(warn).not.toHaveBeenCalled();
  });

  it('says in one line why it did nothing on another backend', () => {
    const other = { ...tf, getBackend: () => 'cpu', backend: () => ({}) as never };
    const report = installKernels(other);
    expect(report.installed).toBe(false);
    expect(report.note).toMatch(/^kernels: not installed \(.*'cpu'.*\)$/);
  });

  it('notices a backend whose memory cannot be reached, and registers nothing', () => {
    const registerKernel = vi.fn();
    const other = { ...tf, getBackend: () => 'wasm', backend: () => ({ wasm: {} }) as never, registerKernel };
    expect(installKernels(other).note).toContain('no WebAssembly memory');
    expect(registerKernel).not.toHaveBeenCalled();
  });
});

describe('Identity', () => {
  it('shares the data and outlives the original', () => {
    const before = tf.memory().numTensors;
    const original = tf.tensor1d(noise(9, 'identity'));
    const values = original.dataSync();
    const clone = original.clone();
    const second = clone.clone();
    original.dispose();
    clone.dispose();
    expect(second.dataSync()).toEqual(values);
    second.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('UnsortedSegmentSum', () => {
  it('sums rows by segment and drops segments out of range', () => {
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]);
    const sums = tf.unsortedSegmentSum(x, tf.tensor1d([1, -1, 1, 2], 'int32'), 2);
    expect([...sums.dataSync()]).toEqual([0, 0, 6, 8]);
  });

  it('is the gradient of gather', () => {
    const table = tf.tensor2d(noise(15, 'table'), [5, 3]);
    const gradient = tf.grad((t) =>
      tf
        .gather(t, tf.tensor1d([4, 0, 4], 'int32'))
        .mul(2)
        .sum(),
    );
    expect([...gradient(table).dataSync()]).toEqual([2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 4]);
  });
});
