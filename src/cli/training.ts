// Drives a run from where it stands to its end: events go to the store and to the progress, signals stop it.
import { availableParallelism } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { exitCodes, UserError } from '../base/errors.js';
import { type Compute, startCompute } from '../compute/compute.js';
import { baseHash } from '../config/hash.js';
import type { Config } from '../config/schema.js';
import { vocabulary } from '../data/tokenizer.js';
import { type ResumePoint, runPipeline } from '../pipeline/runPipeline.js';
import { parameterLayout } from '../policy/parameters.js';
import type { PipelineEvent } from '../stages/events.js';
import { findBase } from '../store/baseCache.js';
import { readCheckpoint, readRun } from '../store/readRun.js';
import { createRun, openRun, type RunStore, type StoreOptions } from '../store/runStore.js';
import { note } from './output.js';
import { createProgress } from './progress.js';
import { type StopRequest, watchSignals } from './signals.js';
import { version } from './version.js';

/** Where a run lives and how it is computed. */
export interface RunPlace {
  readonly root: string;
  readonly name: string;
  readonly threads: number;
}

/** A run that is open for writing. */
export interface OpenRun {
  readonly store: RunStore;
  readonly config: Config;
  readonly resume: ResumePoint | null;
}

/** Order and shapes of the weights that belong to a configuration. */
export const layoutOf = (config: Config) => parameterLayout(config.policy, vocabulary.length);

/** The store's options for a run. */
export function storeOptions({ root, name }: Pick<RunPlace, 'root' | 'name'>): StoreOptions {
  return { root, name, layoutOf, r1toy: version };
}

/** Threads to use when none are asked for. */
export function defaultThreads(): number {
  return Math.min(availableParallelism(), 8);
}

/** Opens a run that was begun earlier; null when it is finished. Warnings go to stderr. */
export function reopen(place: RunPlace): OpenRun | null {
  const opened = openRun(storeOptions(place));
  if (opened === null) return null;
  const { config, state, sftRows, warnings } = opened.resume;
  for (const warning of warnings) note(warning);
  return { store: opened.store, config, resume: state && { state, sftRows } };
}

/**
 * Trains an open run to its end, its base first where that is missing, and closes it.
 * Returns 0, or 129, 130, 143 after a signal; then everything up to the last step is saved.
 */
export async function trainToEnd(run: OpenRun, place: RunPlace): Promise<number> {
  const stop = watchSignals(() => note('stopping after this step; once more to leave at once'));
  try {
    const compute = await startCompute(run.config, place.threads);
    try {
      const base = await obtainBase(run.config, compute, place, stop);
      if (base !== 'stopped') await drive(run, compute, base, place.name, stop);
      return stop.exitCode() ?? exitCodes.done;
    } finally {
      await compute.close();
    }
  } catch (error) {
    run.store.fail(error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    stop.release();
    run.store.close();
  }
}

/** The base's weights, from its run; that run is trained or finished first where need be. */
async function obtainBase(
  config: Config,
  compute: Compute,
  place: RunPlace,
  stop: StopRequest,
): Promise<Float32Array | null | 'stopped'> {
  if (config.recipe === 'base') return null;
  const hash = baseHash(config);
  const found = findBase(place.root, hash);
  if (found.status !== 'done') {
    const basePlace = { ...place, name: found.name };
    const base = found.status === 'missing' ? createBase(config, basePlace) : reopen(basePlace);
    if (base !== null) await driveBase(base, compute, place.name, stop);
    if (stop.exitCode() !== null) return 'stopped';
  }
  return baseWeights(place.root, hash);
}

function createBase(config: Config, place: RunPlace): OpenRun {
  const own: Config = { ...config, recipe: 'base', about: 'A base that other runs start from.' };
  const meta = { argv: process.argv.slice(2), base: null };
  return { store: createRun({ ...storeOptions(place), config: own, meta }), config: own, resume: null };
}

async function driveBase(base: OpenRun, compute: Compute, heir: string, stop: StopRequest): Promise<void> {
  try {
    await drive(base, compute, null, heir, stop);
  } catch (error) {
    base.store.fail(error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    base.store.close();
  }
}

function baseWeights(root: string, hash: string): Float32Array {
  const found = findBase(root, hash);
  if (found.status !== 'done') {
    throw new UserError(
      exitCodes.data,
      `${root}/${found.name}: is not finished. Run: r1toy resume ${found.name}`,
    );
  }
  return readCheckpoint(readRun(root, found.name), found.checkpoint, layoutOf).state.weights;
}

/** Runs the pipeline; `resumeName` is what the user resumes after a stop. */
async function drive(
  { store, config, resume }: OpenRun,
  compute: Compute,
  base: Float32Array | null,
  resumeName: string,
  stop: StopRequest,
): Promise<void> {
  const progress = createProgress(process.stderr);
  try {
    for await (const event of runPipeline(config, compute, base, resume)) {
      store.record(event);
      progress.show(event);
      // Lets a signal in; nothing else depends on it.
      await turn();
      if (stop.exitCode() !== null && canStopAt(event)) {
        if (event.kind === 'step') store.save(event.state);
        progress.stop();
        const { stage, step } = event.state;
        note(`stopped at stage ${stage}, step ${step}; saved. Continue with: r1toy resume ${resumeName}`);
        return;
      }
    }
    store.finish({});
  } finally {
    progress.stop();
  }
}

type Stopping = Extract<PipelineEvent, { kind: 'step' | 'stage-end' }>;

/** After a step, but not after a stage's last: that one is committed together with its evaluation. */
function canStopAt(event: PipelineEvent): event is Stopping {
  return event.kind === 'stage-end' || (event.kind === 'step' && event.state.step < event.state.steps);
}
