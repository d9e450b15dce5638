// One file that llama.cpp runs: GGUF, version 3, weights as float32. It is written here, as llama.cpp's own converter
// knows no tokenizer of whole words.
import type { PolicyShape } from '../config/schema.js';
import { endId, vocabulary } from '../data/tokenizer.js';
import { stageLabel } from '../pipeline/recipes.js';
import { parameterLayout } from '../policy/parameters.js';
import { lexicon } from '../tasks/language.js';
import { tightChatTemplate } from './chatTemplate.js';
import type { ExportedPolicy, PolicyFormat } from './format.js';
import { isTag, padId } from './tokenizer.js';

/** Kinds of values, by their numbers in the format. */
const kinds = { u32: 4, i32: 5, f32: 6, bool: 7, text: 8, list: 9 } as const;

/** What kinds of tokens do: end and frame a conversation, or are found in a text before anything else. */
const [control, userDefined] = [3, 4];

/** Of the data and of each tensor within it, in bytes. */
const alignment = 32;

type Value =
  | { readonly kind: 'u32' | 'i32' | 'f32'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'texts'; readonly value: readonly string[] }
  | { readonly kind: 'i32s'; readonly value: readonly number[] };

interface Tensor {
  readonly name: string;
  /** [out, in] or [n], row-major. */
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export const gguf: PolicyFormat = {
  about: 'one file that llama.cpp runs, with tokenizer and chat template',
  gives: 'file',
  files: (policy) => new Map([['', [encodeGguf(valuesOf(policy), tensorsOf(policy))]]]),
};

/** What llama.cpp must know beside the weights. */
function valuesOf({ run, stage }: ExportedPolicy): ReadonlyMap<string, Value> {
  const { policy, recipe } = run.config;
  const u32 = (value: number): Value => ({ kind: 'u32', value });
  const f32 = (value: number): Value => ({ kind: 'f32', value });
  const text = (value: string): Value => ({ kind: 'text', value });
  return new Map<string, Value>([
    ['general.architecture', text('llama')],
    ['general.name', text(`${run.name} ${stageLabel(recipe, stage)}`)],
    ['general.file_type', u32(0)],
    ['general.alignment', u32(alignment)],
    ['llama.context_length', u32(policy.context)],
    ['llama.embedding_length', u32(policy.width)],
    ['llama.block_count', u32(policy.layers)],
    ['llama.feed_forward_length', u32(policy.hidden)],
    ['llama.attention.head_count', u32(policy.heads)],
    ['llama.attention.head_count_kv', u32(policy.heads)],
    ['llama.attention.layer_norm_rms_epsilon', f32(1e-5)],
    ['llama.rope.freq_base', f32(10_000)],
    ['llama.rope.dimension_count', u32(policy.width / policy.heads)],
    ['llama.vocab_size', u32(vocabulary.length)],
    // Byte-pair encoding without pairs: every word is found whole, before anything is split.
    ['tokenizer.ggml.model', text('gpt2')],
    ['tokenizer.ggml.pre', text('qwen2')],
    ['tokenizer.ggml.tokens', { kind: 'texts', value: vocabulary.map(tokenText) }],
    ['tokenizer.ggml.token_type', { kind: 'i32s', value: vocabulary.map(tokenType) }],
    ['tokenizer.ggml.merges', { kind: 'texts', value: [] }],
    ['tokenizer.ggml.eos_token_id', u32(endId)],
    ['tokenizer.ggml.padding_token_id', u32(padId)],
    ['tokenizer.ggml.add_bos_token', { kind: 'bool', value: false }],
    ['tokenizer.ggml.add_eos_token', { kind: 'bool', value: false }],
    ['tokenizer.chat_template', text(tightChatTemplate())],
  ]);
}

/** A word with the space before it, so that texts of words fall apart into them; a special word alone. */
function tokenText(word: string): string {
  return lexicon.specials.includes(word) ? word : ` ${word}`;
}

function tokenType(word: string): number {
  return lexicon.specials.includes(word) && !isTag(word) ? control : userDefined;
}

/** The names of a block's tensors here, by Llama's. */
const blockNames: Readonly<Record<string, string>> = {
  input_layernorm: 'attn_norm',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.o_proj': 'attn_output',
  post_attention_layernorm: 'ffn_norm',
  'mlp.gate_proj': 'ffn_gate',
  'mlp.up_proj': 'ffn_up',
  'mlp.down_proj': 'ffn_down',
};

/** The weights; without a tensor of its own the head is the embedding. */
function tensorsOf({ run, weights }: ExportedPolicy): Tensor[] {
  const { policy } = run.config;
  return parameterLayout(policy, vocabulary.length).map(({ name, shape, offset, size }) => {
    const data = weights.subarray(offset, offset + size);
    const isTurned = /\.[qk]_proj\./.test(name);
    return { name: nameOf(name), shape, data: isTurned ? interleaved(data, policy) : data };
  });
}

function nameOf(name: string): string {
  const [, layer, part] = /^model\.layers\.(\d+)\.(.+)\.weight$/.exec(name) ?? [];
  if (layer !== undefined) return `blk.${layer}.${blockNames[part]}.weight`;
  return name.replace('model.embed_tokens', 'token_embd').replace('model.norm', 'output_norm');
}

/** llama.cpp turns neighbours (2i, 2i + 1) together where we turn (i, i + half): rows of a head in that order. */
function interleaved(matrix: Float32Array, { width, heads }: PolicyShape): Float32Array {
  const headWidth = width / heads;
  const half = headWidth / 2;
  const result = new Float32Array(matrix.length);
  for (let row = 0; row < width; row++) {
    const within = row % headWidth;
    const from = row - within + (within % 2) * half + Math.floor(within / 2);
    result.set(matrix.subarray(from * width, (from + 1) * width), row * width);
  }
  return result;
}

/** The bytes: header, values, places of the tensors, their data; all little-endian. */
function encodeGguf(values: ReadonlyMap<string, Value>, tensors: readonly Tensor[]): Uint8Array {
  const head: Uint8Array[] = [
    new TextEncoder().encode('GGUF'),
    word(3),
    long(tensors.length),
    long(values.size),
    ...[...values].flatMap(([key, value]) => [text(key), ...valueBytes(value)]),
  ];
  let offset = 0;
  for (const { name, shape, data } of tensors) {
    // Dimensions from the inmost one on; type 0 is float32.
    head.push(text(name), word(shape.length), ...shape.toReversed().map(long), word(0), long(offset));
    offset += padded(data.byteLength);
  }
  const headBytes = head.reduce((sum, { length }) => sum + length, 0);
  const bytes = new Uint8Array(padded(headBytes) + offset);
  let at = 0;
  const put = (part: Uint8Array) => {
    bytes.set(part, at);
    at += part.length;
  };
  for (const part of head) put(part);
  at = padded(headBytes);
  for (const { data } of tensors) {
    put(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    at = padded(at);
  }
  return bytes;
}

const padded = (bytes: number) => Math.ceil(bytes / alignment) * alignment;

function valueBytes(value: Value): Uint8Array[] {
  switch (value.kind) {
    case 'texts':
      return [word(kinds.list), word(kinds.text), long(value.value.length), ...value.value.map(text)];
    case 'i32s':
      return [word(kinds.list), word(kinds.i32), long(value.value.length), ...value.value.map(word)];
    case 'text':
      return [word(kinds.text), text(value.value)];
    case 'bool':
      return [word(kinds.bool), Uint8Array.of(value.value ? 1 : 0)];
    case 'f32':
      return [word(kinds.f32), new Uint8Array(Float32Array.of(value.value).buffer)];
    default:
      return [word(kinds[value.kind]), word(value.value)];
  }
}

function word(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function long(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}

/** Length, then UTF-8. */
function text(value: string): Uint8Array {
  const bytes = new TextEncoder().encode(value);
  const whole = new Uint8Array(8 + bytes.length);
  whole.set(long(bytes.length));
  whole.set(bytes, 8);
  return whole;
}
