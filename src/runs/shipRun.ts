// A finished run made small, to come with the package: its rows of figures, completions of a few steps, and the policies at
// the ends of its stages. What differs from machine to machine is left out, so that the same run gives the same bytes.
import { join } from 'node:path';
import { sha256 } from '../base/digest.js';
import { exitCodes, UserError } from '../base/errors.js';
import type { StageName } from '../stages/index.js';
import { encodePolicy } from '../store/checkpoint.js';
import type { Commit } from '../store/commit.js';
import { type FileSystem, realFileSystem } from '../store/fileSystem.js';
import { jsonText, readBytes, writeAtomic } from '../store/files.js';
import { makeFolder } from '../store/folders.js';
import type { JournalName } from '../store/journal.js';
import { type RunData, readCheckpoint, readRollouts, readRun, stageCheckpoint } from '../store/readRun.js';
import { checkpointPath, stageFolder } from '../store/runPaths.js';
import { demos } from '../store/shipped.js';
import { layoutOf } from './openRun.js';

/** Steps of a stage whose completions come along: the first, the last, and these shares of the way between. */
const shares = [0, 1 / 8, 1 / 3, 1];
/** The longest rows file that is read. */
const mostBytes = 2 ** 26;

/** Writes the demonstrations of a folder of runs, and the base that they start from, into another one. Errors: of `shipRun`. */
export function shipAll(root: string, into: string, r1toy: string): void {
  const runs = demos.map(({ name }) => readRun(root, name));
  const bases = [...new Set(runs.flatMap(({ info }) => info.base ?? []))];
  for (const run of [...runs, ...bases.map((name) => readRun(root, name))])
    shipRun(run, join(into, run.name), r1toy);
}

/**
 * Writes a run into a folder. `r1toy`: the version that it bears. Errors: `usage` for a run that is not finished, those of
 * reading it and of the disk.
 */
export function shipRun(run: RunData, into: string, r1toy: string, fs: FileSystem = realFileSystem): void {
  const { folder, info, config } = run;
  if (info.status !== 'done') throw new UserError(exitCodes.usage, `${folder}: is not finished.`);
  const put = (name: string, bytes: Uint8Array) => writeAtomic(join(into, name), bytes, fs);
  makeFolder(into, fs);
  const rollouts = keptRollouts(run);
  for (const name of ['metrics.jsonl', 'eval.jsonl'] as const)
    put(name, readBytes(join(folder, name), fs, mostBytes));
  put('rollouts.jsonl', textBytes(rollouts.map(({ text }) => text)));
  put('config.json', textBytes([jsonText(config)]));
  const somewhere = { argv: [], nodes: [], kernels: [] };
  put('run.json', textBytes([jsonText({ ...info, ...somewhere, r1toy })]));
  for (const [stageIndex, { stage }] of info.lineage.entries()) {
    const { state, commit } = readCheckpoint(run, stageCheckpoint(run, stage), layoutOf, fs);
    const stages = info.lineage.slice(0, stageIndex + 1).map((row) => row.stage);
    const before = rollouts.filter((row) => stages.includes(row.stage)).map(({ text }) => text);
    const files = committedFiles(commit, textBytes(before));
    makeFolder(stageFolder(into, stageIndex, stage), fs);
    const path = checkpointPath(into, stageIndex, stage, state.step);
    writeAtomic(path, encodePolicy(state, layoutOf(config), { ...commit, r1toy, files }), fs);
  }
}

/** Lines of rollouts.jsonl that come along. */
function keptRollouts(run: RunData): { readonly stage: StageName; readonly text: string }[] {
  const last = new Map(run.metrics.map(({ stage, step }) => [stage, step]));
  const steps = new Map(
    [...last].map(([stage, end]) => [stage, new Set(shares.map((at) => Math.round(1 + at * (end - 1))))]),
  );
  const kept: { readonly stage: StageName; readonly text: string }[] = [];
  for (const row of readRollouts(run)) {
    if (steps.get(row.stage)?.has(row.step))
      kept.push({ stage: row.stage, text: `${JSON.stringify(row)}\n` });
  }
  return kept;
}

/** Positions of the row files: the figures are whole, of the rollouts some are there, and of the others nothing. */
function committedFiles({ files }: Commit, rollouts: Uint8Array): Commit['files'] {
  const positionOf = (bytes: Uint8Array) => ({ bytes: bytes.length, sha256: sha256(bytes) });
  const none = positionOf(new Uint8Array());
  const own: Partial<Record<JournalName, { bytes: number; sha256: string }>> = {
    'metrics.jsonl': files['metrics.jsonl'],
    'eval.jsonl': files['eval.jsonl'],
    'rollouts.jsonl': positionOf(rollouts),
  };
  return { ...files, 'hashes.jsonl': none, 'sft-data.jsonl': none, ...own };
}

const textBytes = (lines: readonly string[]) => new TextEncoder().encode(lines.join(''));
