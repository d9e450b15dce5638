// Where things lie in a run folder, and which names are allowed.
import { basename, join } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { type StageName, stageNames } from '../stages/index.js';
import { type FileSystem, isFolder } from './fileSystem.js';
import { listFolder } from './folders.js';

/** Names accepted for runs: no path, no hidden name, nothing a terminal could mistake. */
export const runNamePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Error `usage` unless the name can be a folder inside the root and nothing else. */
export function checkRunName(name: string): void {
  if (runNamePattern.test(name)) return;
  const place = /^([\w.-]+):[\w-]+$/.exec(name);
  if (place !== null) {
    const advice = `Name the run alone: ${place[1]}.`;
    throw new UserError(exitCodes.usage, `run name: ${name} names a checkpoint of a run. ${advice}`);
  }
  const shown = JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}...` : name);
  const allowed = '1 to 64 letters, digits, dots, dashes and underscores, the first a letter or digit';
  throw new UserError(exitCodes.usage, `run name: not allowed (got ${shown}, allowed ${allowed}).`);
}

/** Folder of a run; error `usage` for a bad name. */
export function runFolder(root: string, name: string): string {
  checkRunName(name);
  return join(root, name);
}

/** Name of the base run for a base hash. */
export function baseRunName(hash: string): string {
  return `base-${hash.slice(0, 12)}`;
}

/** Whether a name is one that bases are found by. */
export function isBaseName(name: string): boolean {
  return /^base-[0-9a-f]{12}$/.test(name);
}

/** A checkpoint by its name alone; whether its bytes are sound is another question. */
export interface CheckpointFile {
  readonly stageIndex: number;
  readonly stage: StageName;
  readonly step: number;
  readonly path: string;
}

/** `<run>/checkpoints/<NN>-<stage>`. */
export function stageFolder(folder: string, stageIndex: number, stage: StageName): string {
  return join(folder, 'checkpoints', `${String(stageIndex).padStart(2, '0')}-${stage}`);
}

/** `<run>/checkpoints/<NN>-<stage>/step-<NNNNNN>.safetensors`. */
export function checkpointPath(folder: string, stageIndex: number, stage: StageName, step: number): string {
  return join(stageFolder(folder, stageIndex, stage), `step-${String(step).padStart(6, '0')}.safetensors`);
}

const stagePattern = new RegExp(`^(\\d\\d)-(${stageNames.join('|')})$`);
const stepPattern = /^step-(\d{6})\.safetensors$/;

/** The folders of a run's stages that have checkpoints, in order. Others are none of ours and left out. */
export function stageFolders(folder: string, fs: FileSystem): string[] {
  const root = join(folder, 'checkpoints');
  if (!isFolder(root, fs)) return [];
  const names = listFolder(root, fs).filter((name) => stagePattern.test(name));
  return names.map((name) => join(root, name)).filter((path) => isFolder(path, fs));
}

/** All checkpoints of a run, oldest first; files with other names are none of ours and left out. */
export function listCheckpoints(folder: string, fs: FileSystem): CheckpointFile[] {
  const found = stageFolders(folder, fs).flatMap((inStage) => {
    const [, index, stage] = stagePattern.exec(basename(inStage))!;
    return listFolder(inStage, fs).flatMap((name) => {
      const step = stepPattern.exec(name)?.[1];
      if (step === undefined) return [];
      const path = join(inStage, name);
      return [{ stageIndex: Number(index), stage: stage as StageName, step: Number(step), path }];
    });
  });
  return found.sort((a, b) => a.stageIndex - b.stageIndex || a.step - b.step);
}
