// The tables of formats: what a policy, a run's rows and its curves leave r1toy in.
import type { FileParts, Files } from '../store/exportFiles.js';
import { csvParts } from './csv.js';
import { type ChartedRun, eventFiles } from './eventFiles.js';
import type { PolicyFormat } from './format.js';
import { gguf } from './gguf.js';
import { hf } from './hf.js';
import { parquetParts } from './parquet.js';
import type { Table } from './tables.js';
import type { TrainerFormat } from './trainer.js';
import { trl } from './trl.js';
import { verl } from './verl.js';

/** Of the policy at the end of a stage. */
export const policyFormats = { hf, gguf } as const satisfies Readonly<Record<string, PolicyFormat>>;

/** A form of a table of rows. */
interface RowFormat {
  readonly about: string;
  readonly parts: (table: Table) => FileParts | Promise<FileParts>;
}

/** Of rows; exports/tables says of which. */
export const rowFormats = {
  csv: { about: 'the rows of a run as CSV', parts: csvParts },
  parquet: { about: 'the rows of a run as Parquet', parts: parquetParts },
} as const satisfies Readonly<Record<string, RowFormat>>;

/** A form of all curves of a run. */
interface CurveFormat {
  readonly about: string;
  readonly files: (run: ChartedRun) => Files;
}

/** Of curves. */
export const curveFormats = {
  tensorboard: { about: 'the curves of a run as files of TensorBoard, a folder a stage', files: eventFiles },
} as const satisfies Readonly<Record<string, CurveFormat>>;

/** Of a run's recipe, for the trainers of others. */
export const trainerFormats = { trl, verl } as const satisfies Readonly<Record<string, TrainerFormat>>;
