// Every setting, changed alone, and whether the events of a run tell of it.
import { createHash } from 'node:crypto';
import type { Compute } from '../../src/compute/types.js';
import type { SchemaNode } from '../../src/config/allowed.js';
import { jsonSchema } from '../../src/config/jsonSchema.js';
import type { Config } from '../../src/config/schema.js';
import { runPipeline } from '../../src/pipeline/runPipeline.js';
import { eventText } from '../pipeline/tiny.js';

/** Settings that change no event of R1: texts, limits, how often the state is saved, and another recipe's own. */
export const withoutEffect: readonly RegExp[] = [
  /^(\$schema|about|extends)$/,
  /^limits\./,
  /^checkpointEvery$/,
  /^distill\./,
  // Hashes of files of the user's own.
  /^own\./,
];

/** Paths of all settings. */
export function settingPaths(node: SchemaNode = jsonSchema(), parent = ''): string[] {
  if (node.properties === undefined) return [parent];
  return Object.entries(node.properties).flatMap(([key, child]) =>
    settingPaths(child, parent === '' ? key : `${parent}.${key}`),
  );
}

/** sha256 of every event of a run, weights included; null where the run ends with an error of its own. */
export async function eventsHash(
  config: Config,
  compute: Compute,
  base: Float32Array | null,
): Promise<string> {
  const hash = createHash('sha256');
  for await (const event of runPipeline(config, compute, { base })) hash.update(eventText(event));
  return hash.digest('hex');
}
