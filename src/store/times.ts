// How long the steps of a run took, by timing.jsonl: it comes from a clock, which is outside every promise.
import { join } from 'node:path';
import { UserError } from '../base/errors.js';
import type { StageName } from '../stages/index.js';
import { type FileSystem, realFileSystem } from './fileSystem.js';
import type { RunData } from './readRun.js';
import { timingSchema } from './rowSchemas.js';
import { eachRow } from './rows.js';

/** The seconds of each step as it was done, by timing.jsonl; clocks are outside every promise. */
export function readTimes(
  { folder }: Pick<RunData, 'folder'>,
  fs: FileSystem = realFileSystem,
): Generator<{ stage: StageName; step: number; seconds: number }> {
  return eachRow(join(folder, 'timing.jsonl'), timingSchema, fs);
}

/**
 * Seconds that each stage of a run took, steps that were done twice included; of what its folder has, if there is one.
 * Clocks are outside every promise.
 */
export function stageSeconds(folder: string, fs: FileSystem = realFileSystem): Map<StageName, number> {
  const found = new Map<StageName, number>();
  for (const { stage, seconds } of readTimes({ folder }, fs))
    found.set(stage, (found.get(stage) ?? 0) + seconds);
  return found;
}

/** The last step of each stage that was recorded in a run's folder, also while it is written; none where there is none. */
export function lastSteps(folder: string, fs: FileSystem = realFileSystem): Map<StageName, number> {
  const found = new Map<StageName, number>();
  for (const { stage, step } of readTimes({ folder }, fs)) found.set(stage, step);
  return found;
}

/** Seconds that the steps of a run took, by timing.jsonl, which nothing answers for; null where it cannot be read. */
export function readSeconds(
  { folder }: Pick<RunData, 'folder'>,
  fs: FileSystem = realFileSystem,
): number | null {
  try {
    let seconds = 0;
    for (const row of readTimes({ folder }, fs)) seconds += row.seconds;
    return seconds;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
