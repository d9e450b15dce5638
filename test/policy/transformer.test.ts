// The forward sees no future, and its gradient is that of finite differences.
import { describe, expect, test } from 'vitest';
import { initialWeights, parameterLayout } from '../../src/policy/parameters.js';
import { createPolicy } from '../../src/policy/policy.js';
import { rotaryTable } from '../../src/policy/rotary.js';
import { fusedLayout, hiddenStates, namedTensors } from '../../src/policy/transformer.js';
import { cpuBackend, crossEntropy, randomRows, roughWeights, tinyShape, tinyVocabulary } from './fixtures.js';

const backend = await cpuBackend();
const { tf, ops } = backend;
const policy = createPolicy(backend, tinyShape, tinyVocabulary);

function hiddenOf(weights: Float32Array, ids: readonly number[], starts: readonly number[]): Float32Array {
  return tf.tidy(() => {
    const pieces = fusedLayout(tinyShape, tinyVocabulary);
    const tensors = pieces.map(({ shape, offset, size }) =>
      tf.tensor(weights.slice(offset, offset + size), shape),
    );
    const rows = { ids: Int32Array.from(ids), starts: Int32Array.from(starts) };
    const hidden = hiddenStates(ops, namedTensors(tensors), tinyShape, rows, rotaryTable(tinyShape));
    return hidden.dataSync() as Float32Array;
  });
}

describe('gradient', () => {
  test('agrees with central differences in every tensor', () => {
    const weights = roughWeights();
    const rows = randomRows([5, 1, 7], true);
    policy.load(weights);
    const { gradient } = policy.gradient(rows, 0.8, crossEntropy);
    const lossAt = (index: number, change: number) => {
      const moved = weights.slice();
      moved[index] += change;
      policy.load(moved);
      const { logprobs } = policy.logprobs(rows, 0.8);
      return { at: moved[index], loss: -logprobs.reduce((sum, value) => sum + value, 0) / logprobs.length };
    };
    const largest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (const { name, offset, size } of parameterLayout(tinyShape, tinyVocabulary)) {
      for (const within of [0, Math.floor(size / 3), size - 1]) {
        const up = lossAt(offset + within, 4e-3);
        const down = lossAt(offset + within, -4e-3);
        const slope = (up.loss - down.loss) / (up.at - down.at);
        const difference = Math.abs(gradient[offset + within] - slope);
        expect(difference, `${name}[${within}]`).toBeLessThan(2e-3 * largest + 0.02 * Math.abs(slope));
      }
    }
  });

  test('reports loss and stats, and leaves no tensor behind', () => {
    policy.load(roughWeights());
    const rows = randomRows([4, 6]);
    const step = () =>
      policy.gradient(rows, 1, (logprobs, entropy) => {
        const loss = logprobs.mean().neg().asScalar();
        return { loss, stats: { loss, entropy: entropy.mean().asScalar() } };
      });
    const { loss, stats } = step();
    const before = tf.memory().numTensors;
    step();
    policy.logprobs(rows, 1);
    expect(tf.memory().numTensors).toBe(before);
    const { logprobs, entropy } = policy.logprobs(rows, 1);
    expect(loss).toBeCloseTo(-logprobs.reduce((sum, value) => sum + value, 0) / 10, 5);
    expect(stats.loss).toBe(loss);
    expect(stats.entropy).toBeCloseTo(entropy.reduce((sum, value) => sum + value, 0) / 10, 5);
  });
});

describe('forward', () => {
  test('a later token never changes an earlier hidden state', () => {
    const ids = [1, 2, 3, 4, 5, 6];
    const base = hiddenOf(roughWeights(), ids, [0, 6]);
    const changed = hiddenOf(roughWeights(), [1, 2, 3, 4, 9, 6], [0, 6]);
    const { width } = tinyShape;
    expect(changed.slice(0, 4 * width)).toEqual(base.slice(0, 4 * width));
    expect(changed.slice(4 * width, 5 * width)).not.toEqual(base.slice(4 * width, 5 * width));
    expect(changed.slice(5 * width)).not.toEqual(base.slice(5 * width));
  });

  test('packed rows are what each is alone', () => {
    policy.load(roughWeights());
    const rows = randomRows([3, 9, 1, 5]);
    const packed = policy.logprobs(rows, 1);
    for (let b = 0; b < 4; b++) {
      const [from, to] = [rows.starts[b], rows.starts[b + 1]];
      const alone = policy.logprobs(
        {
          ids: rows.ids.slice(from, to),
          targets: rows.targets.slice(from, to),
          starts: Int32Array.of(0, to - from),
        },
        1,
      );
      for (let i = from; i < to; i++) {
        expect(packed.logprobs[i]).toBeCloseTo(alone.logprobs[i - from], 5);
        expect(packed.entropy[i]).toBeCloseTo(alone.entropy[i - from], 5);
      }
    }
  });

  test('refuses rows that do not fit', () => {
    policy.load(roughWeights());
    expect(() => policy.logprobs(randomRows([33]), 1)).toThrow(/row 0 has 33 tokens, allowed 1 to 32/);
    expect(() => policy.load(new Float32Array(3))).toThrow(/3 weights, expected/);
  });

  test('the first loss is near that of a uniform guess', () => {
    const shape = { layers: 2, width: 64, heads: 4, hidden: 176, context: 32 };
    const large = createPolicy(backend, shape, 80);
    large.load(initialWeights(shape, 80, 3));
    const { loss } = large.gradient(randomRows([8, 8], false, 80), 1, crossEntropy);
    large.dispose();
    expect(Math.abs(loss - Math.log(80))).toBeLessThan(0.5);
  });
});
