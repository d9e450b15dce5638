// A tiny invented pipeline for the store: deterministic events without a policy, and a few file systems.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { weightsSha256 } from '../../src/base/digest.js';
import { type Config, configSchema } from '../../src/config/schema.js';
import type { EvalRow, PipelineEvent, RolloutRow, TrainState } from '../../src/pipeline/events.js';
import type { ParameterSpec } from '../../src/policy/parameters.js';
import type { StageName } from '../../src/stages/index.js';
import { type FileSystem, realFileSystem } from '../../src/store/fileSystem.js';
import type { Processes } from '../../src/store/lockHolder.js';
import { createRun, openRun, type RunStore, type StoreOptions } from '../../src/store/runStore.js';

export const layout: ParameterSpec[] = [
  { name: 'model.embed_tokens.weight', shape: [3, 2], offset: 0, size: 6, decay: true },
  { name: 'model.norm.weight', shape: [2], offset: 6, size: 2, decay: false },
];

/** Not of seed 1, whose base comes with the package. */
export const config: Config = configSchema.parse({ recipe: 'r1', seed: 77, checkpointEvery: 2 });

const stages: readonly { stage: StageName; steps: number }[] = [
  { stage: 'cold-start-sft', steps: 3 },
  { stage: 'reasoning-rl', steps: 6 },
];

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const sha = (digit: string) => digit.repeat(64);

/** A state whose arrays follow from its place alone. */
export function stateAt(stageIndex: number, step: number): TrainState {
  const { stage, steps } = stages[stageIndex];
  const fill = (scale: number) => Float32Array.from({ length: 8 }, (_, i) => (stageIndex + step + i) * scale);
  const optimizer = { m: fill(0.5), v: fill(0.25), t: step };
  const reference = stage === 'reasoning-rl' ? fill(2) : null;
  const trunk = reference && fill(3);
  const origin = { from: 'base', fromSha256: sha('a') };
  return { stageIndex, stage, step, steps, ...origin, weights: fill(1), optimizer, reference, trunk };
}

export function evalRow(stage: StageName, step: number, quick: boolean): EvalRow {
  const all = { problems: 4, samples: 2, 'pass@1': step / 10, 'pass@2': step / 8, format: 1, length: 12 };
  return { stage, step, quick, temperature: 1, groups: { all } };
}

export function rolloutRow(step: number): RolloutRow {
  const task = { task: 'addition', level: 1, language: 'zh' } as const;
  const texts = { prompt: '3 + 4', completion: '<think> 进 </think> <answer> 7 </answer>' };
  const rewards = { accuracy: 1, format: 1, language: 1, helpful: null, harmless: null };
  const scored = { rewards, reward: 1.1, advantage: 0.5 };
  return { stage: 'reasoning-rl', step, ...task, ...texts, ...scored };
}

/** What a pipeline would yield from a state on, the state itself being done. */
export function* events(from: TrainState | null): Generator<PipelineEvent> {
  for (const [stageIndex, { stage, steps }] of stages.entries()) {
    if (from && (stageIndex < from.stageIndex || (stageIndex === from.stageIndex && from.step === steps)))
      continue;
    const done = from?.stageIndex === stageIndex ? from.step : 0;
    if (done === 0)
      yield { kind: 'stage-start', stage, stageIndex, from: 'base', fromSha256: sha('a'), steps };
    if (done === 0 && stage === 'cold-start-sft') {
      const row = { prompt: '1 + 1', completion: '2', task: 'addition', level: 1, language: 'en' } as const;
      yield { kind: 'sft-data', stage, rows: [row, { ...row, prompt: '1 + 2' }], filters: { kept: 2 } };
    }
    for (let step = done + 1; step <= steps; step++) {
      if (stage === 'reasoning-rl') yield { kind: 'rollouts', rows: [rolloutRow(step)] };
      if (step % 2 === 0) yield { kind: 'eval', row: evalRow(stage, step, true) };
      yield { kind: 'step', state: stateAt(stageIndex, step), metrics: { loss: 1 / step, reward: step / 7 } };
    }
    yield { kind: 'eval', row: evalRow(stage, steps, false) };
    const state = stateAt(stageIndex, steps);
    const lineage = { stage, from: 'base', fromSha256: sha('a'), sha256: weightsSha256(state.weights) };
    yield { kind: 'stage-end', state, lineage };
  }
}

/** Where tests write thousands of small files: in memory, where the system has such a disk. */
export const quickDisk = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A folder that goes with the test. */
export function scratch(): string {
  const folder = mkdtempSync(join(quickDisk, 'r1toy-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A machine whose living processes are listed. */
export function machine(pid: number, living: readonly number[], host = 'here'): Processes {
  const place = { boot: 'this', pidNamespace: 'pid:[4026531836]' };
  return { pid, host, ...place, startTime: (asked) => (living.includes(asked) ? `${asked}00` : 'gone') };
}

/** The real file system without the wait for the disk. */
export const fastFileSystem: FileSystem = { ...realFileSystem, fsyncSync: () => undefined };

export function options(root: string, more: Partial<StoreOptions> = {}): StoreOptions {
  const base = { root, name: 'a', layoutOf: () => layout, r1toy: '0.1.0', now: () => 0, fs: fastFileSystem };
  return { ...base, processes: machine(1, [1]), ...more };
}

export function create(root: string, more: Partial<StoreOptions> = {}, settings = config): RunStore {
  return createRun({ ...options(root, more), config: settings, meta: { argv: ['train'] } });
}

/** Records the rest of the events, ends the run and closes it. */
export function complete(store: RunStore, from: TrainState | null): void {
  for (const event of events(from)) store.record(event);
  store.finish({ done: true });
  store.close();
}

/** Goes on with a run to its end, or begins it when it does not exist. */
export function resumeOrCreate(root: string, settings = config): void {
  if (!readdirSync(root).includes('a')) {
    complete(create(root, {}, settings), null);
    return;
  }
  const opened = openRun(options(root));
  if (opened !== null) complete(opened.store, opened.resume.state);
}

/** All files below a folder: texts, and the hash of checkpoints; without timing.jsonl and locks of the dead. */
export function contents(folder: string, under = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(join(folder, under)).sort()) {
    const path = join(under, name);
    if (name === 'timing.jsonl' || name.startsWith('lock')) continue;
    if (statSync(join(folder, path)).isDirectory()) Object.assign(found, contents(folder, path));
    else if (name.endsWith('.safetensors')) found[path] = sha256(readFileSync(join(folder, path)));
    else found[path] = readFileSync(join(folder, path), 'utf8');
  }
  return found;
}

/** A file system whose k-th call goes wrong; `calls` counts them. */
export function failing(
  k: number,
  fail: (call: (...args: unknown[]) => unknown, args: unknown[]) => unknown,
  forever: boolean,
): { fs: FileSystem; calls: () => number } {
  let calls = 0;
  const wrapped = Object.entries(fastFileSystem).map(([name, value]) => {
    if (typeof value !== 'function' || !name.endsWith('Sync')) return [name, value];
    const call = value as (...args: unknown[]) => unknown;
    const counted = (...args: unknown[]) => {
      calls += 1;
      const fails = calls === k || (forever && calls > k);
      return fails ? fail(call, args) : call(...args);
    };
    return [name, counted];
  });
  return { fs: Object.fromEntries(wrapped) as FileSystem, calls: () => calls };
}

/** Fails as the system would. */
export function systemError(code: string): () => never {
  return () => {
    throw Object.assign(new Error(code), { code });
  };
}
