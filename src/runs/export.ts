// A policy leaves r1toy for another program, and comes back.
import { basename, join, resolve } from 'node:path';
import { weightsSha256 } from '../base/digest.js';
import { exitCodes, UserError } from '../base/errors.js';
import { resumeCommand } from '../base/shell.js';
import type { ExportedPolicy } from '../exports/format.js';
import { policyFormats } from '../exports/index.js';
import { readHf } from '../exports/readHf.js';
import { recipes } from '../pipeline/recipes.js';
import { writeFile, writeFolder } from '../store/exportFiles.js';
import { isFile, isFolder, realFileSystem } from '../store/fileSystem.js';
import { readIfThere } from '../store/files.js';
import { importRun } from '../store/importRun.js';
import { checkRunName } from '../store/runPaths.js';
import { type ChosenCheckpoint, chooseCheckpoint } from './checkpoint.js';
import { checkFreeName } from './needs.js';
import { layoutOf } from './openRun.js';
import { pagePath } from './pageFile.js';

export type PolicyFormatName = keyof typeof policyFormats;

/** What was written where. */
export interface Exported {
  readonly path: string;
  readonly bytes: number;
  /** Names within a folder; of a single file none. */
  readonly files: readonly string[];
}

export interface ExportedRun extends Exported {
  readonly run: string;
  readonly stage: string;
  readonly step: number;
  readonly sha256: string;
}

/** Where exports go, and whether an earlier one may be replaced. */
export interface ExportPlace {
  readonly path: string;
  readonly force: boolean;
}

/**
 * Writes the policy at the end of a stage, `r1` or `r1:Dev1`, in a format. Errors: those of choosing a checkpoint; `usage`
 * within a stage, or in the folder of a run; `cannotCreate` where something is in the way.
 */
export function exportPolicy(
  format: PolicyFormatName,
  root: string,
  named: string,
  place: ExportPlace,
): ExportedRun {
  const policy = stageEnd(root, named);
  const { gives, files } = policyFormats[format];
  const written = writeExport(place, gives, files(policy));
  const { run, stage, step, weights } = policy;
  return { ...written, run: run.name, stage, step, sha256: weightsSha256(weights) };
}

/** Writes made files, but never into the folder of a run. */
export function writeExport(
  { path: asked, force }: ExportPlace,
  gives: 'folder' | 'file',
  files: ReturnType<(typeof policyFormats)['hf']['files']>,
): Exported {
  const path = pagePath(asked, 'exported');
  if (gives === 'folder') return { path, bytes: writeFolder(path, files, force), files: [...files.keys()] };
  return { path, bytes: writeFile(path, files.get('')!, force), files: [] };
}

/** The policy at the end of a stage; that of a base is its own run's. */
export function stageEnd(root: string, named: string): ExportedPolicy {
  const chosen = chooseCheckpoint(named, { out: root });
  const { config, info } = chosen.run;
  const isOwn = recipes[config.recipe].some(({ stage }) => stage === chosen.stage);
  const end: ChosenCheckpoint = isOwn ? chosen : chooseCheckpoint(info.base!, { out: root });
  if (end.run.info.lineage.some(({ stage }) => stage === end.stage)) return end;
  const { name, folder } = end.run;
  const where = `${end.stage} is at step ${end.step} and has not ended`;
  throw new UserError(
    exitCodes.usage,
    `${folder}: ${where}. Name a stage that has, as ${name}:base, or run: ${resumeCommand(root, name)}`,
  );
}

/** A run that was made of a policy from outside. */
export interface Imported {
  readonly name: string;
  readonly folder: string;
  readonly stage: string;
  readonly sha256: string;
}

/**
 * Makes a run of a folder that `export hf` wrote; its name is the exported run's unless one is given. Errors `data`,
 * `usage` for what r1toy did not write, `cannotCreate` where the name is taken.
 */
export function importHf(root: string, folder: string, argv: readonly string[], asked?: string): Imported {
  const path = resolve(folder);
  const name = asked ?? basename(path);
  checkRunName(name);
  if (!isFolder(path, realFileSystem))
    throw new UserError(exitCodes.usage, `${path}: no such folder. Name one that r1toy export hf wrote.`);
  const { origin, weights } = readHf(path, (name) =>
    isFile(join(path, name), realFileSystem) ? readIfThere(join(path, name), realFileSystem) : null,
  );
  checkFreeName(root, name, origin.config);
  const lineage = origin.lineage[origin.lineage.length - 1];
  const made = importRun(root, name, { ...origin, weights, lineage }, layoutOf(origin.config), argv);
  return { name, folder: made, stage: origin.stage, sha256: origin.sha256 };
}
