// What a checkpoint says beside its tensors: which version made it, the settings, the place in the recipe and the
// lengths of the row files. No clock, no machine, no version of Node: equal runs have equal checkpoints.
import * as z from 'zod';
import { exitCodes, UserError } from '../base/errors.js';
import { parseJson } from '../config/json.js';
import type { TrainState } from '../pipeline/events.js';
import { decodeSafetensors } from '../policy/safetensors.js';
import { stageNames } from '../stages/index.js';
import { inputsSchema, sha256Schema } from './inputs.js';
import { forEachRowFile } from './journal.js';
import { parseAs } from './parsing.js';

/** Raised when the content of a checkpoint changes. */
export const checkpointFormat = 3;

const count = z.int().min(0);
const stage = z.enum(stageNames);
const position = z.strictObject({ bytes: count, sha256: sha256Schema });
export const lineageSchema = z.strictObject({
  stage,
  from: z.string(),
  fromSha256: z.string(),
  sha256: z.string(),
});

const commitSchema = z.strictObject({
  r1toy: z.string(),
  /** The settings, as `settingsText` writes them. */
  config: z.string(),
  inputs: inputsSchema,
  files: z.strictObject(forEachRowFile(() => position)),
  lineage: z.array(lineageSchema),
});

/** What a checkpoint says beside the training state: version, settings, inputs, row files, finished stages. */
export type Commit = z.output<typeof commitSchema>;

// Every field is required: a missing one is an error, never a default.
const metadataSchema = z.strictObject({
  format: z.literal(checkpointFormat),
  stage,
  stageIndex: count.max(99),
  step: count,
  steps: count,
  from: z.string(),
  fromSha256: z.string(),
  t: count,
  ...commitSchema.shape,
});

type Metadata = z.output<typeof metadataSchema>;

/** What every format has: it tells which version can read the rest. */
const versionSchema = z.object({ format: z.int(), r1toy: z.string() });

const metadataKey = 'r1toy';
/** The metadata of a file, as text. */
export function metadataText(
  place: Omit<Metadata, 'format' | keyof Commit>,
  commit: Commit,
): Record<string, string> {
  return { [metadataKey]: JSON.stringify({ format: checkpointFormat, ...place, ...commit }) };
}

/** Where in its run a checkpoint was made. */
export type CommittedPlace = Pick<TrainState, 'stage' | 'stageIndex' | 'step' | 'steps'>;

/** What a checkpoint says beside its tensors. Error `data` as `decodeCheckpoint`. */
export function decodeCommit(bytes: Uint8Array, name: string): { place: CommittedPlace; commit: Commit } {
  const parsed = parseMetadata(decodeSafetensors(bytes, name).metadata, name);
  const { stage, stageIndex, step, steps, r1toy, config, inputs, files, lineage } = parsed;
  return { place: { stage, stageIndex, step, steps }, commit: { r1toy, config, inputs, files, lineage } };
}

/** The metadata of a file. Error `data` for anything that is not wholly as written; `name` is for messages. */
export function parseMetadata(metadata: Readonly<Record<string, string>>, name: string): Metadata {
  const text = Object.hasOwn(metadata, metadataKey) ? metadata[metadataKey] : undefined;
  if (text === undefined) throw new UserError(exitCodes.data, `${name}: is not a checkpoint of r1toy.`);
  const advice = 'Use another checkpoint, or make it again';
  const { format, r1toy } = parseAs(text, versionSchema, `${name}: metadata`, advice);
  if (format !== checkpointFormat) {
    const made = `was made by r1toy ${r1toy} (format ${format})`;
    const known = `this one reads format ${checkpointFormat}`;
    throw new UserError(exitCodes.data, `${name}: ${made}, ${known}. Use that version.`);
  }
  const parsed = parseAs(text, metadataSchema, `${name}: metadata`, advice);
  // Shown setting by setting where it differs from config.json.
  const { value: settings, mistakes } = parseJson(parsed.config);
  if (mistakes.length === 0 && typeof settings === 'object' && settings !== null) return parsed;
  throw new UserError(exitCodes.data, `${name}: metadata: config: is not JSON of settings. ${advice}.`);
}
