// Which files a run's folder holds: all of them where the run is over.
import { join } from 'node:path';
import { entryAt, type FileSystem } from './fileSystem.js';
import { journalNames } from './journal.js';
import type { RunInfo } from './runInfo.js';
import { checkpointPath, listCheckpoints, stageFolder } from './runPaths.js';

/** Written when a run ends. */
const endNames = ['summary.json', 'report.html'] as const;
/** What `--log` writes: there or not, and outside every promise. */
export const logFolder = 'tensorboard';
const otherNames = ['config.json', 'run.json', 'timing.jsonl', 'checkpoints'] as const;

/** The names that a run's folder may have, and has when the run is over. */
export function namesOf({ status }: RunInfo): string[] {
  return [...journalNames, ...otherNames, ...(status === 'done' ? endNames : [])];
}

/** The first file that a finished run must have and has not, the checkpoints at the ends of its stages among them; null where none is gone. */
export function firstMissing(folder: string, info: RunInfo, fs: FileSystem): string | null {
  if (info.status !== 'done') return null;
  const names = namesOf(info).map((name) => join(folder, name));
  const paths = [...names, ...lastCheckpoint(folder, info), ...stageEnds(folder, info, fs)];
  return paths.find((path) => entryAt(path, fs) === null) ?? null;
}

/** Of each stage that has ended, its folder where that holds no checkpoint, else its newest one. */
function stageEnds(folder: string, { lineage }: RunInfo, fs: FileSystem): string[] {
  const found = listCheckpoints(folder, fs);
  return lineage.map(({ stage }, i) => {
    return found.find((file) => file.stage === stage)?.path ?? stageFolder(folder, i, stage);
  });
}

/** Where the last commit of a run is; none before the first. */
export function lastCheckpoint(folder: string, { progress }: RunInfo): string[] {
  return progress === null
    ? []
    : [checkpointPath(folder, progress.stageIndex, progress.stage, progress.step)];
}
