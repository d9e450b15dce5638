// Trains planned runs one after another: those that are done are left alone, those that were stopped go on.
import { exitCodes, UserError } from '../base/errors.js';
import { configHash } from '../config/hash.js';
import { checkMemory } from '../pipeline/memory.js';
import { readRun, runExists } from '../store/readRun.js';
import { isShippedBase } from './needs.js';
import type { Tell } from './observer.js';
import { create, type OpenRun, reopen } from './openRun.js';
import type { PlannedRun } from './plannedRuns.js';
import { checkOrigins } from './training.js';

/** What planned runs are trained with. */
export interface TrainTools {
  readonly threads: number;
  readonly tell: Tell;
  /** Trains an open run to its end and closes it; returns an exit code, which is not 0 where it was stopped. */
  readonly train: (run: OpenRun) => Promise<number>;
}

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
  for (const run of runs) {
    const exitCode = await trainOne(run, root, tools);
    if (exitCode !== exitCodes.done) return exitCode;
  }
  return exitCodes.done;
}

/** Trains a run, the rest of it, or nothing where it is done. */
async function trainOne(planned: PlannedRun, root: string, { tell, train }: TrainTools): Promise<number> {
  const run = openPlanned(planned, root, tell);
  if (run === null) {
    tell(`${planned.name} is done`);
    return exitCodes.done;
  }
  tell(`${planned.name}, seed ${planned.seed}`);
  return train(run);
}

function openPlanned({ name, role, config }: PlannedRun, root: string, tell: Tell): OpenRun | null {
  const place = { root, name };
  if (isShippedBase(root, name, config)) return null;
  if (!runExists(root, name)) return create(place, config);
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
  // Done under this name is not enough: its base or its teacher may have been made anew since.
  if (info.status === 'done') checkOrigins(run, root);
  return reopen(place, tell);
}
