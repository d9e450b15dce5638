// A policy small enough for finite differences, and rows of unequal length for it.
import { stream } from '../../src/base/rng.js';
import type { PolicyShape } from '../../src/config/schema.js';
import { type Backend, startBackend } from '../../src/policy/backend.js';
import { parameterCount } from '../../src/policy/parameters.js';
import type { LossFunction } from '../../src/policy/policy.js';
import type { PackedRows } from '../../src/policy/types.js';

export const tinyShape: PolicyShape = { layers: 2, width: 8, heads: 2, hidden: 16, context: 32 };
export const tinyVocabulary = 11;

let cpu: Promise<Backend> | undefined;

/** The cpu backend, started once a test file. */
export function cpuBackend(): Promise<Backend> {
  cpu ??= startBackend('cpu');
  return cpu;
}

/** Weights far from any symmetry: gains near 1, matrices of a size that bends every nonlinearity. */
export function roughWeights(shape = tinyShape, vocabularySize = tinyVocabulary): Float32Array {
  const random = stream(5, 'rough-weights');
  return Float32Array.from({ length: parameterCount(shape, vocabularySize) }, () => 0.5 * random.normal());
}

/** Mean negative logprob of the targets. */
export const crossEntropy: LossFunction = (logprobs) => ({
  loss: logprobs.mean().neg().asScalar(),
  stats: {},
});

/** Rows of the given lengths with random tokens; every third target is left out when `holes`. */
export function randomRows(
  lengths: readonly number[],
  holes = false,
  vocabularySize = tinyVocabulary,
): PackedRows {
  const random = stream(9, 'random-rows');
  const starts = new Int32Array(lengths.length + 1);
  for (const [b, length] of lengths.entries()) starts[b + 1] = starts[b] + length;
  const draw = () => random.int(vocabularySize);
  const ids = Int32Array.from({ length: starts[lengths.length] }, draw);
  const targets = ids.map((_, i) => (holes && i % 3 === 0 ? -1 : draw()));
  return { ids, targets, starts };
}
