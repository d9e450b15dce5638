// Trains planned runs one after another: those that are done are left alone, those that were stopped go on.
import { setTimeout } from 'node:timers/promises';
import { exitCodes, UserError } from '../base/errors.js';
import { configHash } from '../config/hash.js';
import { checkMemory } from '../pipeline/memory.js';
import { readRun, runExists } from '../store/readRun.js';
import { isShippedBase } from './needs.js';
import type { Tell, Watch } from './observer.js';
import { create, type OpenRun, reopen } from './openRun.js';
import type { PlannedRun } from './plannedRuns.js';
import { checkOrigins } from './training.js';

/** What planned runs are trained with. */
export interface TrainTools {
  readonly threads: number;
  readonly tell: Tell;
  /** Shows what is measured after the training; without, nobody looks. */
  readonly watch?: Watch;
  /** Trains an open run to its end and closes it; returns an exit code, which is not 0 where it was stopped. */
  readonly train: (run: OpenRun) => Promise<number>;
}

/** What trained runs are measured with. */
export type MeasureTools = Pick<TrainTools, 'threads' | 'tell' | 'watch'>;

/** Refuses runs for which there is too little memory, before any is trained. */
export function checkMemoryOf(runs: readonly PlannedRun[], threads: number): void {
  for (const { name, config } of runs) checkMemory(config, threads, name);
}

/**
 * Trains what is missing, in order. Returns the exit code: 0, or that of the first run that was stopped, where the same
 * call goes on. Errors: a run with other settings, those of training.
 */
export async function trainPlanned(
  runs: readonly PlannedRun[],
  root: string,
  tools: TrainTools,
): Promise<number> {
  for (const [i, run] of runs.entries()) {
    const count = runs.length > 1 ? `run ${i + 1} of ${runs.length}: ` : '';
    const exitCode = await trainOne(run, root, { ...tools, tell: (text) => tools.tell(`${count}${text}`) });
    if (exitCode !== exitCodes.done) return exitCode;
  }
  return exitCodes.done;
}

/** Trains a run, the rest of it, or nothing where it is done. One that another process trains is waited for. */
async function trainOne(planned: PlannedRun, root: string, { tell, train }: TrainTools): Promise<number> {
  const run = await openFree(planned, root, tell);
  if (run === null) {
    tell(`${planned.name} is done`);
    return exitCodes.done;
  }
  tell(`${planned.name}, seed ${planned.seed}`);
  return train(run);
}

/** Milliseconds between two looks at a run that another process has. */
const patience = 500;

/** Opens a run once no other process has it; null where it is done. Errors: those of `openPlanned`. */
async function openFree(planned: PlannedRun, root: string, tell: Tell): Promise<OpenRun | null> {
  let told = false;
  for (;;) {
    const isNew = !runExists(root, planned.name);
    try {
      return openPlanned(planned, root, tell);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const isBegun = isNew && error.exitCode === exitCodes.cannotCreate && runExists(root, planned.name);
      if (error.exitCode !== exitCodes.busy && !isBegun) throw error;
      if (!isBegun && !told) {
        tell(`waits for ${planned.name}. ${error.message}`);
        told = true;
      }
      await setTimeout(patience);
    }
  }
}

function openPlanned(planned: PlannedRun, root: string, tell: Tell): OpenRun | null {
  const place = { root, name: planned.name };
  if (isDone(planned, root)) return null;
  return runExists(root, planned.name) ? reopen(place, tell) : create(place, planned.config);
}

/** Whether a planned run is there and finished. Error `data`: it has other settings, or began with another base or teacher. */
export function isDone({ name, role, config }: PlannedRun, root: string): boolean {
  if (isShippedBase(root, name, config)) return true;
  if (!runExists(root, name)) return false;
  const run = readRun(root, name);
  const { config: own, info, folder } = run;
  // A base is named by the hash of all that makes it.
  if (role !== 'base' && configHash(own) !== configHash(config)) {
    const hashes = `(got ${configHash(own).slice(0, 12)}, asked ${configHash(config).slice(0, 12)})`;
    throw new UserError(
      exitCodes.data,
      `${folder}: has other settings ${hashes}. Move it away, or use --out.`,
    );
  }
  if (info.status !== 'done') return false;
  // Done under this name is not enough: its base or its teacher may have been made anew since.
  checkOrigins(run, root);
  return true;
}
