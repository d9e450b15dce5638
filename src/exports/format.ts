// What an export is made from: plain data, so that the same run always gives the same files.
import type { StageName } from '../stages/index.js';
import type { Files } from '../store/exportFiles.js';
import type { RunData } from '../store/readRun.js';

/** The policy at the end of a stage. */
export interface ExportedPolicy {
  readonly run: Pick<RunData, 'name' | 'config' | 'info' | 'evals' | 'metrics'>;
  readonly stage: StageName;
  readonly step: number;
  /** Flat, in the order of the parameter layout. */
  readonly weights: Float32Array;
}

/** A form that a policy leaves in. */
export interface PolicyFormat {
  /** What the help says about it. */
  readonly about: string;
  /** A folder of files, or one file, whose path in `files` is the empty text. */
  readonly gives: 'folder' | 'file';
  readonly files: (policy: ExportedPolicy) => Files;
}
