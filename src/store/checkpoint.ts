// One checkpoint file is the whole state: weights, reference policy, trunk of the reward models, optimizer,
// place in the recipe and the lengths of the row files. No clock, no machine, no version of Node: equal runs have
// equal checkpoints, byte for byte.
import { exitCodes, notFinite, UserError } from '../base/errors.js';
import { mostStale } from '../config/axes.js';
import type { TrainState } from '../pipeline/events.js';
import type { ParameterSpec } from '../policy/parameters.js';
import { decodeSafetensors, encodeSafetensors } from '../policy/safetensors.js';
import { type ValueModel, valueLayout } from '../policy/valueModel.js';
import { type Commit, type CommittedPlace, decodeCommit, metadataText, parseMetadata } from './commit.js';
import type { FileSystem } from './fileSystem.js';
import { readBytes, smallFileBytes } from './files.js';

/** What the names of a state's tensors begin with, in the order of a file. */
export const prefixes: readonly Prefix[] = [
  ...(['', 'reference.', 'trunk.', 'optimizer.m.', 'optimizer.v.'] as const),
  ...Array.from({ length: mostStale }, (_, i) => pastPrefix(i)),
];
type Prefix = '' | 'reference.' | 'trunk.' | `optimizer.${'m' | 'v'}.` | `past.${number}.`;
/** Of the weights of so many steps before the last one. */
function pastPrefix(before: number): Prefix {
  return `past.${before + 1}.`;
}
/** What some stages do without. */
const isOptional = (prefix: Prefix) => /^(reference|trunk|past)\b/.test(prefix);

type Vectors = readonly (readonly [prefix: Prefix, vector: Float32Array | null])[];
type Tensors = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;

/** The vectors of a learner, each laid out as its weights, with what their tensors' names begin with. */
function learnerVectors({ weights, optimizer }: Pick<TrainState, 'weights' | 'optimizer'>): Vectors {
  return [
    ['', weights],
    ['optimizer.m.', optimizer.m],
    ['optimizer.v.', optimizer.v],
  ];
}

/** Every tensor of a state under its name in a file. */
export function stateTensors(state: TrainState, layout: readonly ParameterSpec[]): Tensors {
  const past = (state.past ?? []).map((weights, i) => [pastPrefix(i), weights] as const);
  const [weights, ...moments] = learnerVectors(state);
  const also: Vectors = [
    ['reference.', state.reference],
    ['trunk.', state.trunk],
  ];
  return new Map([
    ...namedTensors([weights, ...also, ...moments, ...past], layout),
    ...(state.value ? namedTensors(learnerVectors(state.value), valueLayout(layout)) : []),
  ]);
}

/** The tensors of vectors, in the order of the layout; none of a vector that is not there. */
function namedTensors(vectors: Vectors, layout: readonly ParameterSpec[]) {
  return vectors.flatMap(([prefix, vector]) =>
    layout.flatMap(({ name, shape, offset, size }) =>
      vector === null
        ? []
        : [[prefix + name, { shape: [...shape], data: vector.subarray(offset, offset + size) }] as const],
    ),
  );
}

/** The bytes of a checkpoint. Error `diverged` naming the tensor when a value is not finite. */
export function encodeCheckpoint(
  state: TrainState,
  layout: readonly ParameterSpec[],
  commit: Commit,
): Uint8Array {
  return encodeTensors(state, stateTensors(state, layout), commit);
}

/** The same with its policy alone: for runs that are read and never gone on with. */
export function encodePolicy(
  state: TrainState,
  layout: readonly ParameterSpec[],
  commit: Commit,
): Uint8Array {
  return encodeTensors(state, new Map(namedTensors([['', state.weights]], layout)), commit);
}

function encodeTensors(state: TrainState, tensors: Tensors, commit: Commit): Uint8Array {
  const { stage, stageIndex, step, steps, from, fromSha256, optimizer } = state;
  for (const [name, { data }] of tensors) {
    if (!data.every(Number.isFinite)) throw notFinite(`stage ${stage}, step ${step}: ${name}`);
  }
  const place = { stage, stageIndex, step, steps, from, fromSha256, t: optimizer.t };
  return encodeSafetensors(tensors, metadataText(place, commit));
}

export interface DecodedCheckpoint {
  readonly state: TrainState;
  readonly commit: Commit;
}

/** What a checkpoint of a policy alone has. */
export interface DecodedPolicy {
  readonly state: CommittedPlace & Pick<TrainState, 'weights'>;
  readonly commit: Commit;
}

/** Reads a checkpoint file, of at most the size that the layout asks for. Error `data` as of `decodeCheckpoint`. */
export function readCheckpointFile(
  path: string,
  layout: readonly ParameterSpec[],
  fs: FileSystem,
): DecodedCheckpoint {
  return decodeCheckpoint(readSized(path, layout, fs), path, layout);
}

/** Reads a file that `encodePolicy` made. Error `data` as of `decodeCheckpoint`. */
export function readPolicyFile(
  path: string,
  layout: readonly ParameterSpec[],
  fs: FileSystem,
): DecodedPolicy {
  const bytes = readSized(path, layout, fs);
  const { tensors } = decodeSafetensors(bytes, path);
  checkCount(tensors, layout.length, path);
  const { place, commit } = decodeCommit(bytes, path);
  return { state: { ...place, weights: gatherVector(tensors, '', layout, path) }, commit };
}

function readSized(path: string, layout: readonly ParameterSpec[], fs: FileSystem): Uint8Array {
  const { offset, size } = layout[layout.length - 1];
  return readBytes(path, fs, prefixes.length * 4 * (offset + size) + smallFileBytes);
}

function checkCount(tensors: ReadonlyMap<string, unknown>, expected: number, name: string): void {
  if (tensors.size === expected) return;
  throw new UserError(
    exitCodes.data,
    `${name}: has ${tensors.size} tensors, the config asks for ${expected}.`,
  );
}

/** Decodes a checkpoint; `name` is for messages. Error `data` for anything that is not wholly as written. */
export function decodeCheckpoint(
  bytes: Uint8Array,
  name: string,
  layout: readonly ParameterSpec[],
): DecodedCheckpoint {
  const { tensors, metadata } = decodeSafetensors(bytes, name);
  const parsed = parseMetadata(metadata, name);
  const { format: _format, stage, stageIndex, step, steps, from, fromSha256, t, ...commit } = parsed;
  const held = prefixes.filter((prefix) => tensors.has(prefix + layout[0].name) || !isOptional(prefix));
  const ofValue = valueLayout(layout);
  const hasValue = tensors.has(ofValue[0].name);
  const expected = layout.length * held.length + (hasValue ? ofValue.length * 3 : 0);
  checkCount(tensors, expected, name);
  const gather = (prefix: Prefix) => gatherVector(tensors, prefix, layout, name);
  const gatherHeld = (prefix: Prefix) => (held.includes(prefix) ? gather(prefix) : null);
  const optimizer = { m: gather('optimizer.m.'), v: gather('optimizer.v.'), t };
  const vectors = { weights: gather(''), reference: gatherHeld('reference.'), trunk: gatherHeld('trunk.') };
  const past = held.filter((prefix) => prefix.startsWith('past.')).map(gather);
  const place = { stage, stageIndex, step, steps, from, fromSha256 };
  const value = hasValue ? gatherValue(tensors, ofValue, t, name) : undefined;
  const optional = { ...(past.length > 0 && { past }), ...(value && { value }) };
  return { state: { ...place, optimizer, ...vectors, ...optional }, commit };
}

/** The value model, which takes as many steps as the policy. */
function gatherValue(
  tensors: Tensors,
  layout: readonly ParameterSpec[],
  t: number,
  name: string,
): ValueModel {
  const [weights, m, v] = (['', 'optimizer.m.', 'optimizer.v.'] as const).map((prefix) =>
    gatherVector(tensors, prefix, layout, name),
  );
  return { weights, optimizer: { m, v, t } };
}

/** Lays the tensors of one prefix end to end, in the order of the layout. */
function gatherVector(
  tensors: Tensors,
  prefix: Prefix,
  layout: readonly ParameterSpec[],
  file: string,
): Float32Array {
  const last = layout[layout.length - 1];
  const vector = new Float32Array(last.offset + last.size);
  for (const { name, shape, offset } of layout) {
    const tensor = tensors.get(prefix + name);
    if (tensor === undefined) throw new UserError(exitCodes.data, `${file}: ${prefix}${name} is missing.`);
    if (tensor.shape.join() !== shape.join()) {
      const shapes = `(got [${tensor.shape}], the config asks for [${shape}])`;
      throw new UserError(exitCodes.data, `${file}: ${prefix}${name}: has the wrong shape ${shapes}.`);
    }
    vector.set(tensor.data, offset);
  }
  return vector;
}
