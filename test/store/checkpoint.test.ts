// One file, the whole state: round trip, and every lie told from the truth.
import { describe, expect, it } from 'vitest';
import type { TrainState } from '../../src/pipeline/events.js';
import { decodeSafetensors, encodeSafetensors } from '../../src/policy/safetensors.js';
import { newValueModel } from '../../src/policy/valueModel.js';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/store/checkpoint.js';
import type { Commit } from '../../src/store/commit.js';
import { noInputs } from '../../src/store/inputs.js';
import { layout, stateAt } from './fixtures.js';

const position = { bytes: 5, sha256: 'b'.repeat(64) };
const commit: Commit = {
  r1toy: '0.1.0',
  inputs: noInputs,
  config: '{"seed":1}',
  files: {
    'metrics.jsonl': position,
    'hashes.jsonl': position,
    'eval.jsonl': position,
    'rollouts.jsonl': { ...position, bytes: 6 },
    'sft-data.jsonl': position,
  },
  lineage: [{ stage: 'cold-start-sft', from: 'base', fromSha256: 'a', sha256: 'b' }],
};

function bytesOf(state: TrainState): Uint8Array {
  return encodeCheckpoint(state, layout, commit);
}

/** The same file with its JSON state edited and the checksum made anew. */
function edited(change: (metadata: Record<string, unknown>) => void): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(bytesOf(stateAt(1, 4)), 'file');
  const value = JSON.parse(metadata.r1toy);
  change(value);
  return encodeSafetensors(tensors, { r1toy: JSON.stringify(value) });
}

const bad = (message: string | RegExp) =>
  expect.objectContaining({ exitCode: 65, message: expect.stringMatching(message) });

describe('checkpoint', () => {
  it.each([
    [0, 2],
    [1, 4],
  ])('comes back as it was (stage %i, step %i)', (stageIndex, step) => {
    const state = stateAt(stageIndex, step);
    expect(decodeCheckpoint(bytesOf(state), 'file', layout)).toEqual({ state, commit });
  });

  it('comes back with the weights of steps before, where it has some, in their order', () => {
    const past = [2, 1].map((step) => stateAt(1, step).weights);
    const state = { ...stateAt(1, 3), past };
    const { tensors } = decodeSafetensors(bytesOf(state), 'file');
    expect(tensors.get('past.2.model.norm.weight')?.data).toEqual(past[1].subarray(6));
    expect(decodeCheckpoint(bytesOf(state), 'file', layout)).toEqual({ state, commit });
  });

  it('comes back with the value model and its moments, where it has one, and names what is missing of it', () => {
    const { weights } = newValueModel(stateAt(1, 4).weights, layout);
    const vector = (scale: number) => weights.map((_, i) => (i + 1) * scale);
    const optimizer = { m: vector(0.5), v: vector(0.25), t: 4 };
    const state = { ...stateAt(1, 4), value: { weights: vector(1), optimizer } };
    const bytes = bytesOf(state);
    const { tensors, metadata } = decodeSafetensors(bytes, 'file');
    expect(tensors.get('value.model.norm.weight')).toEqual({ shape: [2], data: Float32Array.of(7, 8) });
    expect(tensors.get('value.score.weight')).toEqual({ shape: [1, 2], data: Float32Array.of(9, 10) });
    expect(tensors.get('optimizer.v.value.score.bias')?.data).toEqual(Float32Array.of(11 / 4));
    expect(decodeCheckpoint(bytes, 'file', layout)).toEqual({ state, commit });
    const other = (name: string) => name.replace('m.value.score.bias', 'm.value.score.bia');
    const renamed = new Map([...tensors].map(([name, tensor]) => [other(name), tensor]));
    expect(() => decodeCheckpoint(encodeSafetensors(renamed, metadata), 'file', layout)).toThrow(
      bad('file: optimizer.m.value.score.bias is missing'),
    );
    tensors.delete('value.score.bias');
    expect(() => decodeCheckpoint(encodeSafetensors(tensors, metadata), 'file', layout)).toThrow(
      bad('tensors'),
    );
    optimizer.v[10] = Number.NaN;
    expect(() => bytesOf(state)).toThrow('stage reasoning-rl, step 4: optimizer.v.value.score.bias');
  });

  it('is the same bytes for the same state', () => {
    expect(bytesOf(stateAt(1, 4))).toEqual(bytesOf(stateAt(1, 4)));
  });

  it('holds the weights under their own names, for any reader of safetensors', () => {
    const { tensors } = decodeSafetensors(bytesOf(stateAt(1, 4)), 'file');
    expect(tensors.get('model.norm.weight')).toEqual({ shape: [2], data: Float32Array.of(11, 12) });
    expect(tensors.get('optimizer.m.model.norm.weight')?.data).toEqual(Float32Array.of(5.5, 6));
    expect(tensors.get('reference.model.norm.weight')?.data).toEqual(Float32Array.of(22, 24));
    expect(tensors.get('trunk.model.norm.weight')?.data).toEqual(Float32Array.of(33, 36));
    expect(tensors.size).toBe(10);
  });

  it('never holds a number that is not finite', () => {
    const state = stateAt(1, 4);
    state.optimizer.v[6] = Number.NaN;
    const message = expect.stringContaining('stage reasoning-rl, step 4: optimizer.v.model.norm.weight');
    expect(() => bytesOf(state)).toThrow(expect.objectContaining({ exitCode: 80, message }));
  });

  it.each(Object.keys(JSON.parse(decodeSafetensors(bytesOf(stateAt(1, 4)), 'file').metadata.r1toy)))(
    'misses the field %s',
    (field) => {
      const bytes = edited((value) => {
        delete value[field];
      });
      expect(() => decodeCheckpoint(bytes, 'file', layout)).toThrow(bad(field));
    },
  );

  it.each([2, 4])('sends format %i to the version that made it', (format) => {
    const bytes = edited((value) => {
      value.format = format;
      value.r1toy = '9.9.9';
    });
    expect(() => decodeCheckpoint(bytes, 'file', layout)).toThrow(bad('made by r1toy 9.9.9'));
  });

  it('refuses an unknown field, a negative step, an unknown stage', () => {
    for (const change of [{ extra: 1 }, { step: -1 }, { stage: 'dpo' }]) {
      expect(() =>
        decodeCheckpoint(
          edited((value) => Object.assign(value, change)),
          'file',
          layout,
        ),
      ).toThrow(bad('^file: metadata: '));
    }
  });

  it.each(['xx', '', 'null', '1', '"x"', '['.repeat(50_000), '['.repeat(50_000) + ']'.repeat(50_000)])(
    'refuses settings that are no JSON of settings: %#',
    (config) => {
      const bytes = edited((value) => {
        value.config = config;
      });
      expect(() => decodeCheckpoint(bytes, 'file', layout)).toThrow(
        bad('^file: metadata: config: is not JSON'),
      );
    },
  );

  it('refuses what is no checkpoint by saying so', () => {
    for (const text of ['{\n  "recipe": "base"\n}', 'GIF89a          ']) {
      const bytes = new TextEncoder().encode(text);
      expect(() => decodeCheckpoint(bytes, 'file', layout)).toThrow(
        bad(/^file: is not a checkpoint \(safetensors\) file\. Use another checkpoint/),
      );
    }
  });

  it('refuses tensors that are missing, of another shape, or too many', () => {
    const { tensors, metadata } = decodeSafetensors(bytesOf(stateAt(0, 2)), 'file');
    const data = Float32Array.of(1, 2);
    const renamed = new Map(
      [...tensors].map(([name, value]) => [name.replace('m.model.norm', 'm.norm'), value]),
    );
    const reshaped = new Map(tensors).set('model.norm.weight', { shape: [1, 2], data });
    const extra = new Map(tensors).set('more', { shape: [2], data });
    const read = (changed: typeof tensors) => () =>
      decodeCheckpoint(encodeSafetensors(changed, metadata), 'file', layout);
    expect(read(renamed)).toThrow(bad('optimizer.m.model.norm.weight is missing'));
    expect(read(reshaped)).toThrow(bad(/model.norm.weight: has the wrong shape \(got \[1,2\]/));
    expect(read(extra)).toThrow(bad('has 7 tensors, the config asks for 6'));
  });

  it('refuses a safetensors file of someone else', () => {
    const bytes = encodeSafetensors(new Map(), {});
    expect(() => decodeCheckpoint(bytes, 'file', layout)).toThrow(bad('is not a checkpoint of r1toy'));
  });
});
