// A real pipeline through the real store, killed after any number of events.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Compute } from '../../src/compute/types.js';
import type { Config } from '../../src/config/schema.js';
import { vocabulary } from '../../src/data/tokenizer.js';
import type { PipelineEvent } from '../../src/pipeline/events.js';
import { runPipeline } from '../../src/pipeline/runPipeline.js';
import { parameterLayout } from '../../src/policy/parameters.js';
import { createRun, openRun, type RunStore, type StoreOptions } from '../../src/store/runStore.js';
import { contents, fastFileSystem, machine, quickDisk } from '../store/fixtures.js';

export interface Trained {
  readonly config: Config;
  readonly compute: Compute;
  readonly base: Float32Array | null;
}

const layoutOf = (config: Config) => parameterLayout(config.policy, vocabulary.length);

function options(root: string, pid: number): StoreOptions {
  const living = machine(pid, [pid]);
  return { root, name: 'a', layoutOf, r1toy: '0.1.0', now: () => 0, fs: fastFileSystem, processes: living };
}

/** A folder that the caller removes by calling the second value. */
function folder(): [string, () => void] {
  const root = mkdtempSync(join(quickDisk, 'r1toy-step-'));
  return [root, () => rmSync(root, { recursive: true, force: true })];
}

function create(root: string, config: Config, pid: number): RunStore {
  return createRun({ ...options(root, pid), config, meta: { argv: [] } });
}

function end(store: RunStore): void {
  store.finish({ done: true });
  store.close();
}

/** The events of the whole run, with arrays of their own, and the bytes it leaves. */
export async function wholeRun({ config, compute, base }: Trained): Promise<{
  events: PipelineEvent[];
  files: Record<string, string>;
}> {
  const [root, remove] = folder();
  const store = create(root, config, 1);
  const events: PipelineEvent[] = [];
  for await (const event of runPipeline(config, compute, { base })) {
    events.push(structuredClone(event));
    store.record(event);
  }
  end(store);
  const files = contents(join(root, 'a'));
  remove();
  return { events, files };
}

/**
 * The bytes of a run whose process was killed after its first `count` events (none of its locks released),
 * and which another process then took to its end.
 */
export async function killedAndResumed(
  { config, compute, base }: Trained,
  events: readonly PipelineEvent[],
  count: number,
): Promise<Record<string, string>> {
  const [root, remove] = folder();
  const killed = create(root, config, 99);
  for (const event of events.slice(0, count)) killed.record(event);
  const opened = openRun(options(root, 1));
  if (opened !== null) {
    const { store, resume } = opened;
    const { state, sftRows } = resume;
    const point = state && { state, sftRows };
    for await (const event of runPipeline(config, compute, { base, resume: point })) store.record(event);
    end(store);
  }
  const files = contents(join(root, 'a'));
  remove();
  return files;
}

/** After how many events each step, each stage end and the beginning lie. */
export function stopPoints(events: readonly PipelineEvent[]): number[] {
  const ends = events.flatMap(({ kind }, i) => (kind === 'step' || kind === 'stage-end' ? [i + 1] : []));
  return [0, ...ends];
}
