// A policy from outside becomes a run of its own: its settings, and one checkpoint at the end of its stage.
import { join } from 'node:path';
import { sha256 } from '../base/digest.js';
import { settingsText } from '../config/hash.js';
import type { Config } from '../config/schema.js';
import type { LineageRow, TrainState } from '../pipeline/events.js';
import type { ParameterSpec } from '../policy/parameters.js';
import { encodeCheckpoint } from './checkpoint.js';
import { type FileSystem, realFileSystem } from './fileSystem.js';
import { writeJson, writeNew } from './files.js';
import { createFolder, makeFolder } from './folders.js';
import { noInputs } from './inputs.js';
import { forEachRowFile } from './journal.js';
import { newRunInfo, type RunInfo, writeRunInfo } from './runInfo.js';
import { checkpointPath, runFolder, stageFolder } from './runPaths.js';

/** A policy and where it comes from. */
export interface ImportedPolicy {
  readonly config: Config;
  /** Version of r1toy that trained it. */
  readonly r1toy: string;
  readonly stageIndex: number;
  readonly step: number;
  readonly weights: Float32Array;
  /** Of its stage. */
  readonly lineage: LineageRow;
}

/**
 * Writes the run, whole; returns its folder. It has no rows: what it can do is for `eval` to measure. Errors `usage` for
 * the name, `cannotCreate` when it is taken or cannot be made.
 */
export function importRun(
  root: string,
  name: string,
  policy: ImportedPolicy,
  layout: readonly ParameterSpec[],
  argv: readonly string[],
  fs: FileSystem = realFileSystem,
): string {
  const { config, r1toy, stageIndex, step, lineage } = policy;
  const { stage } = lineage;
  const folder = runFolder(root, name);
  makeFolder(root, fs);
  const files = forEachRowFile(() => ({ bytes: 0, sha256: sha256('') }));
  const commit = { r1toy, config: settingsText(config), inputs: noInputs, files, lineage: [lineage] };
  const bytes = encodeCheckpoint(stateOf(policy), layout, commit);
  const progress = { stage, stageIndex, step, steps: step };
  const begun = newRunInfo({ name, r1toy }, config, { argv });
  const info: RunInfo = {
    ...begun,
    status: 'imported',
    base: null,
    progress,
    lineage: [lineage],
  };
  createFolder(
    folder,
    (hidden) => {
      makeFolder(stageFolder(hidden, stageIndex, stage), fs);
      writeNew(checkpointPath(hidden, stageIndex, stage, step), bytes, fs);
      writeJson(join(hidden, 'config.json'), config, fs);
      writeRunInfo(hidden, info, fs);
    },
    fs,
  );
  return folder;
}

/** The state at the end of its stage; the optimizer's was not exported. */
function stateOf({ weights, stageIndex, step, lineage }: ImportedPolicy): TrainState {
  const { stage, from, fromSha256 } = lineage;
  const nothing = () => new Float32Array(weights.length);
  const optimizer = { m: nothing(), v: nothing(), t: 0 };
  const place = { stage, stageIndex, step, steps: step, from, fromSha256 };
  return { ...place, weights, optimizer, reference: null, trunk: null };
}
