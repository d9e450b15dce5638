// A replay is held against the record: equal where nothing changed, and the place named where it did.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PipelineEvent, TrainState } from '../../src/pipeline/events.js';
import { newValueModel } from '../../src/policy/valueModel.js';
import { readRun } from '../../src/store/readRun.js';
import { type Comparison, createReplay } from '../../src/store/replay.js';
import { readWhole } from '../../src/store/wholeRun.js';
import { create, events, layout, scratch, stateAt } from './fixtures.js';

/** A run with everything recorded; what its end writes is not looked at here. */
function finishedRun(): string {
  const root = scratch();
  const store = create(root);
  for (const event of events(null)) store.record(event);
  store.close();
  return root;
}

/** The first comparison that is not equal, replaying `all` from the checkpoint at `from` (none: the start). */
function replayed(root: string, all: Iterable<PipelineEvent>, from: TrainState | null = null): Comparison {
  const run = readRun(root, 'a');
  const points = readWhole(run, () => layout);
  const point = points.find(({ state }) => state.stageIndex === from?.stageIndex && state.step === from.step);
  if (from !== null && point === undefined) throw new Error('no such checkpoint');
  const compare = createReplay(run, points, point ?? null, layout);
  for (const event of all) {
    const result = compare(event);
    if (result !== 'equal') return result;
  }
  return 'equal';
}

/** The events of an unbroken run, with the states at one step changed. */
function* changed(step: number, change: (state: TrainState) => void): Generator<PipelineEvent> {
  for (const event of events(null)) {
    if (event.kind === 'step' && event.state.stageIndex === 1 && event.state.step === step) {
      const state = structuredClone(event.state);
      change(state);
      yield { ...event, state };
    } else yield event;
  }
}

function edit(root: string, name: string, from: string, to: string): void {
  const path = join(root, 'a', name);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

describe('a replay', () => {
  it('is equal from the beginning and from every checkpoint', () => {
    const root = finishedRun();
    expect(replayed(root, events(null))).toBe('equal');
    for (const state of [stateAt(0, 3), stateAt(1, 4), stateAt(1, 6)]) {
      expect(replayed(root, events(state), state)).toBe('equal');
    }
  });

  it('names step and tensor where a weight has one other bit', () => {
    const root = finishedRun();
    const flip = (state: TrainState) => {
      new Uint32Array(state.weights.buffer)[7] ^= 1;
    };
    for (const step of [1, 3, 6]) {
      const what = 'tensor model.norm.weight';
      expect(replayed(root, changed(step, flip))).toEqual({ stage: 'reasoning-rl', step, what });
    }
  });

  it('names moments and reference where a checkpoint of that step has them', () => {
    const root = finishedRun();
    const moment = (state: TrainState) => {
      state.optimizer.v[1] += 1;
    };
    const what = 'tensor optimizer.v.model.embed_tokens.weight';
    expect(replayed(root, changed(4, moment))).toEqual({ stage: 'reasoning-rl', step: 4, what });
    expect(replayed(root, changed(3, moment))).toBe('equal');
    const gone = function* () {
      for (const event of changed(4, () => undefined)) {
        const isIt = event.kind === 'step' && event.state.stageIndex === 1 && event.state.step === 4;
        yield isIt ? { ...event, state: { ...event.state, reference: null } } : event;
      }
    };
    expect(replayed(root, gone())).toMatchObject({ what: 'tensor reference.model.embed_tokens.weight' });
    const more = function* () {
      for (const event of changed(4, () => undefined)) {
        const isIt = event.kind === 'step' && event.state.stageIndex === 1 && event.state.step === 4;
        yield isIt ? { ...event, state: { ...event.state, past: [event.state.weights] } } : event;
      }
    };
    expect(replayed(root, more())).toMatchObject({ what: 'tensor past.1.model.embed_tokens.weight' });
  });

  it('names the value model where it differs at any step, as the weights', () => {
    const withValues = function* (at: number, by: number) {
      for (const event of events(null)) {
        if (event.kind !== 'step' && event.kind !== 'stage-end') yield event;
        else {
          const { step, stageIndex } = event.state;
          const { weights, optimizer } = newValueModel(event.state.weights, layout);
          if (step === at && stageIndex === 1) weights[weights.length - 1] = by;
          const { t } = event.state.optimizer;
          yield { ...event, state: { ...event.state, value: { weights, optimizer: { ...optimizer, t } } } };
        }
      }
    };
    const root = scratch();
    const store = create(root);
    for (const event of withValues(0, 0)) store.record(event);
    store.close();
    expect(replayed(root, withValues(0, 0))).toBe('equal');
    for (const step of [3, 4])
      expect(replayed(root, withValues(step, 1e-6))).toEqual({
        ...{ stage: 'reasoning-rl', step, what: 'tensor value.score.bias' },
      });
    expect(replayed(root, events(null))).toMatchObject({ what: 'tensor value.model.embed_tokens.weight' });
  });

  it('names file and key where a row was edited after the last checkpoint that covers it', () => {
    const root = scratch();
    const store = create(root);
    const all = [...events(null)];
    for (const event of all.slice(0, -2)) store.record(event);
    store.close();
    edit(root, 'metrics.jsonl', '"step":6,"loss":0.16666666666666666', '"step":6,"loss":0.2');
    const what = 'metrics.jsonl: loss (recorded 0.2, replayed 0.16666666666666666)';
    expect(replayed(root, events(null))).toEqual({ stage: 'reasoning-rl', step: 6, what });
  });

  it('names the origin of a stage', () => {
    const root = finishedRun();
    const elsewhere = function* () {
      for (const event of events(null)) {
        yield event.kind === 'stage-start' ? { ...event, fromSha256: 'b'.repeat(64) } : event;
      }
    };
    expect(replayed(root, elsewhere())).toEqual({
      stage: 'cold-start-sft',
      step: 0,
      what: 'the weights it starts from',
    });
  });

  it('ends where the record ends', () => {
    const root = scratch();
    const store = create(root);
    for (const event of [...events(null)].slice(0, 6)) store.record(event);
    store.close();
    expect(replayed(root, events(null))).toBe('unrecorded');
  });
});

describe('readWhole', () => {
  it('refuses rows that changed since a checkpoint, and a damaged checkpoint, naming the file', () => {
    const root = finishedRun();
    edit(root, 'rollouts.jsonl', '进', '退');
    const refused = (text: string) =>
      expect.objectContaining({ exitCode: 65, message: expect.stringContaining(text) });
    expect(() => readWhole(readRun(root, 'a'), () => layout)).toThrow(refused('rollouts.jsonl: was changed'));
    const other = finishedRun();
    const path = join(other, 'a', 'checkpoints', '00-cold-start-sft', 'step-000003.safetensors');
    const bytes = readFileSync(path);
    bytes[bytes.length - 3] ^= 4;
    writeFileSync(path, bytes);
    expect(() => readWhole(readRun(other, 'a'), () => layout)).toThrow(refused(path));
  });
});
