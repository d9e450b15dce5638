// A policy to export: weights far from any symmetry, in a run that ended, without training it.
import { weightsSha256 } from '../../src/base/digest.js';
import type { Config } from '../../src/config/schema.js';
import { vocabulary } from '../../src/data/tokenizer.js';
import type { ExportedPolicy } from '../../src/exports/format.js';
import { recipes } from '../../src/pipeline/recipes.js';
import { likeliest } from '../../src/policy/engine/likeliest.js';
import { initialWeights } from '../../src/policy/parameters.js';
import { rotaryTable } from '../../src/policy/rotary.js';
import type { FileParts } from '../../src/store/exportFiles.js';
import { newRunInfo } from '../../src/store/runInfo.js';
import { tinyConfig } from '../pipeline/tiny.js';
import { evalRow } from '../store/fixtures.js';

/** Of two layers and heads of 8, as Llama has them. */
export const config = tinyConfig({
  recipe: 'r1-zero',
  policy: { layers: 2, width: 32, heads: 4, hidden: 56, context: 96 },
});

/** The end of the only stage of R1-Zero; larger weights than one begins with, so that every nonlinearity bends. */
export function exportedPolicy(own: Config = config): ExportedPolicy {
  const weights = initialWeights(own.policy, vocabulary.length, 3).map((weight) => weight * 2);
  const [{ stage, from }] = recipes['r1-zero'];
  const row = { stage, from, fromSha256: 'a'.repeat(64), sha256: weightsSha256(weights) };
  const info = { ...newRunInfo({ name: 'tiny', r1toy: '0.0.0' }, own, { argv: [] }), lineage: [row] };
  const run = { name: 'tiny', config: own, info, metrics: [], evals: [evalRow(stage, 5, false)] };
  return { run, stage, step: 5, weights };
}

/** Our own log probability of every word after each of the ids, at temperature 1, in nats: [ids, V]. */
export function ownLogprobs({ run, weights }: ExportedPolicy, ids: readonly number[]): number[][] {
  const { policy } = run.config;
  const shape = { policy, vocabularySize: vocabulary.length, rotary: rotaryTable(policy) };
  const places = likeliest(shape, weights, [...ids], 1, { temperature: 1, count: vocabulary.length });
  return places.map((place) => {
    const row: number[] = Array.from({ length: vocabulary.length });
    for (const { id, logprob } of place) row[id] = logprob;
    return row;
  });
}

/** The bytes of a made file. */
export function bytesOf(parts: FileParts | undefined): Uint8Array {
  // Not the buffer's own memory, which others share.
  return new Uint8Array(Buffer.concat([...(parts ?? [])]));
}

export const jsonOf = (parts: FileParts | undefined) =>
  JSON.parse(new TextDecoder().decode(bytesOf(parts))) as Record<string, never>;
