// The tensors of a file as the one flat vector that everything computes with.
import type { PolicyShape } from '../config/schema.js';
import { vocabulary } from '../data/tokenizer.js';
import { parameterCount, parameterLayout } from './parameters.js';
import type { StoredTensor } from './safetensors.js';

/** The weights of a policy among the tensors; `refuse` makes the error for one that is missing, or of another shape. */
export function flatWeights(
  tensors: ReadonlyMap<string, StoredTensor>,
  policy: PolicyShape,
  refuse: (what: string) => Error,
): Float32Array {
  const weights = new Float32Array(parameterCount(policy, vocabulary.length));
  for (const { name, shape, offset } of parameterLayout(policy, vocabulary.length)) {
    const tensor = tensors.get(name);
    const got = tensor === undefined ? 'nothing' : `[${tensor.shape}]`;
    if (tensor === undefined || tensor.shape.join() !== shape.join())
      throw refuse(`${name}: got ${got}, allowed [${shape}]`);
    weights.set(tensor.data, offset);
  }
  return weights;
}
