// Reads an exported Hugging Face folder back, and refuses what is not r1toy's: another model, other words, other weights.
import * as z from 'zod';
import { weightsSha256 } from '../base/digest.js';
import { exitCodes, UserError } from '../base/errors.js';
import { vocabulary } from '../data/tokenizer.js';
import { flatWeights } from '../policy/flat.js';
import { parameterLayout } from '../policy/parameters.js';
import { decodeSafetensors } from '../policy/safetensors.js';
import { parseAs } from '../store/parsing.js';
import { llamaConfig, weightsName } from './hf.js';
import { type Origin, originName, parseOrigin } from './origin.js';
import { tokenizerJson } from './tokenizer.js';

/** What an exported folder holds. */
export interface ReadPolicy {
  readonly origin: Origin;
  readonly weights: Float32Array;
}

/** Reads a file of the folder; null where there is none. */
export type ReadNamed = (name: string) => Uint8Array | null;

const anyObject = z.record(z.string(), z.unknown());
const advice = 'Export it again';

/** Error `data` naming the file and what in it is not r1toy's; `folder` is how errors call it. */
export function readHf(folder: string, read: ReadNamed): ReadPolicy {
  const text = (name: string) => {
    const bytes = read(name);
    return bytes === null ? null : new TextDecoder().decode(bytes);
  };
  const object = (name: string) => {
    const found = text(name);
    if (found === null) throw new UserError(exitCodes.data, `${folder}/${name}: no such file. ${advice}.`);
    return parseAs(found, anyObject, `${folder}/${name}`, advice);
  };
  const written = text(originName);
  if (written === null) throw foreign(folder, text('config.json'));
  const origin = parseOrigin(written, `${folder}/${originName}`);
  checkConfig(`${folder}/config.json`, object('config.json'), origin);
  checkWords(`${folder}/tokenizer.json`, object('tokenizer.json'));
  const path = `${folder}/${weightsName}`;
  const bytes = read(weightsName);
  if (bytes === null) throw new UserError(exitCodes.data, `${path}: no such file. ${advice}.`);
  return { origin, weights: readWeights(path, bytes, origin) };
}

/** Tells what is there in place of an export, as far as its config.json says. */
function foreign(folder: string, config: string | null): UserError {
  const need = `r1toy reads what it exported itself, with its ${vocabulary.length} words`;
  const missing = `${folder}/${originName}: no such file`;
  if (config === null)
    return new UserError(exitCodes.usage, `${missing}. Name the folder of r1toy export hf.`);
  const { model_type: type, vocab_size: words } = parseAs(config, anyObject, `${folder}/config.json`, advice);
  const says = `config.json says ${JSON.stringify(type)} with ${JSON.stringify(words)} words`;
  return new UserError(exitCodes.data, `${missing}, and ${says}: ${need}. Other models cannot be imported.`);
}

/** What decides what the weights compute. */
const decisive = [
  ...['architectures', 'model_type', 'vocab_size', 'hidden_size', 'intermediate_size', 'num_hidden_layers'],
  ...['num_attention_heads', 'num_key_value_heads', 'hidden_act', 'max_position_embeddings', 'rms_norm_eps'],
  'tie_word_embeddings',
];

function checkConfig(path: string, found: Record<string, unknown>, { config }: Origin): void {
  const expected = llamaConfig(config);
  for (const key of decisive) {
    const [got, own] = [found[key], expected[key]].map((value) => JSON.stringify(value));
    if (got === own) continue;
    throw new UserError(
      exitCodes.data,
      `${path}: ${key}: is another model's (got ${got}, allowed ${own}). ${advice}.`,
    );
  }
}

function checkWords(path: string, found: Record<string, unknown>): void {
  const own = tokenizerJson() as { model: { vocab: Record<string, number> } };
  const { vocab } = (found.model ?? {}) as { vocab?: unknown };
  if (JSON.stringify(vocab) === JSON.stringify(own.model.vocab)) return;
  throw new UserError(
    exitCodes.data,
    `${path}: model.vocab: has other words than the ${vocabulary.length} of this version. Use the version that exported it.`,
  );
}

function readWeights(path: string, bytes: Uint8Array, { config, sha256 }: Origin): Float32Array {
  const { tensors } = decodeSafetensors(bytes, path);
  const refuse = (what: string) => new UserError(exitCodes.data, `${path}: ${what}. ${advice}.`);
  const weights = flatWeights(tensors, config.policy, refuse);
  const layout = parameterLayout(config.policy, vocabulary.length);
  const extra = [...tensors.keys()].find((name) => !layout.some((spec) => spec.name === name));
  if (extra !== undefined)
    throw new UserError(exitCodes.data, `${path}: ${extra}: is no tensor of this policy. ${advice}.`);
  const own = weightsSha256(weights);
  if (own === sha256) return weights;
  throw new UserError(
    exitCodes.data,
    `${path}: holds other weights than ${originName} says (sha256 ${own.slice(0, 12)}, said ${sha256.slice(0, 12)}). ${advice}.`,
  );
}
