// The GGUF file, by a strict reader of the test: every byte accounted for, and weights that compute ours where neighbours
// turn together, as llama.cpp has it. llama.cpp itself runs it in test/long/llama.test.ts.
import { Template } from '@huggingface/jinja';
import { expect, it } from 'vitest';
import { vocabulary } from '../../src/data/tokenizer.js';
import { tightText } from '../../src/exports/chatTemplate.js';
import { gguf } from '../../src/exports/gguf.js';
import { questionForms } from '../../src/runs/sampler.js';
import { templated } from '../../src/tasks/format.js';
import { languageOf, splitWords } from '../../src/tasks/language.js';
import { readGguf } from './ggufReader.js';
import { llamaLogprobs } from './llama.js';
import { bytesOf, exportedPolicy, ownLogprobs } from './policy.js';

const policy = exportedPolicy();
const bytes = bytesOf(gguf.files(policy).get(''));
const { values, tensors } = readGguf(bytes);

it('has the values of a Llama, and words that carry their space', () => {
  expect(values.get('general.architecture')).toBe('llama');
  expect(values.get('llama.vocab_size')).toBe(vocabulary.length);
  expect(values.get('llama.rope.dimension_count')).toBe(8);
  const tokens = values.get('tokenizer.ggml.tokens') as string[];
  expect(tokens.map((token) => token.replace(/^ /, ''))).toEqual(vocabulary);
  expect([tokens[0], tokens[4], tokens[8]]).toEqual(['<pad>', '<think>', ' 0']);
  expect((values.get('tokenizer.ggml.token_type') as number[]).slice(0, 9)).toEqual([
    3, 3, 3, 3, 4, 4, 4, 4, 4,
  ]);
  expect(values.get('tokenizer.ggml.merges')).toEqual([]);
});

it('computes what we compute', () => {
  const config = {
    hidden_size: values.get('llama.embedding_length') as number,
    num_hidden_layers: values.get('llama.block_count') as number,
    num_attention_heads: values.get('llama.attention.head_count') as number,
    num_key_value_heads: values.get('llama.attention.head_count_kv') as number,
    rms_norm_eps: values.get('llama.attention.layer_norm_rms_epsilon') as number,
    rope_theta: values.get('llama.rope.freq_base') as number,
    tie_word_embeddings: !tensors.has('output.weight'),
  };
  const ids = [2, 21, 40, 5, 3, 4, 90, 7];
  const named = new Map([...tensors].map(([name, tensor]) => [hfName(name), tensor]));
  const ours = ownLogprobs(policy, ids);
  const apart = (theirs: number[][]) =>
    Math.max(...theirs.map((row, i) => Math.max(...row.map((value, j) => Math.abs(value - ours[i][j])))));
  expect(apart(llamaLogprobs(config, named, ids, 'neighbours'))).toBeLessThan(1e-4);
  // Without the new order of rows it would be another policy.
  expect(apart(llamaLogprobs(config, named, ids))).toBeGreaterThan(1e-2);
});

const hfNames: Record<string, string> = {
  attn_norm: 'input_layernorm',
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_output: 'self_attn.o_proj',
  ffn_norm: 'post_attention_layernorm',
  ffn_gate: 'mlp.gate_proj',
  ffn_up: 'mlp.up_proj',
  ffn_down: 'mlp.down_proj',
  token_embd: 'model.embed_tokens',
  output_norm: 'model.norm',
};

function hfName(name: string): string {
  const [, layer, part] = /^(?:blk\.(\d+)\.)?(\w+)\.weight$/.exec(name)!;
  return `${layer === undefined ? '' : `model.layers.${layer}.`}${hfNames[part]}.weight`;
}

it('frames a question as r1toy does, without spaces around special words', () => {
  const template = new Template(values.get('tokenizer.chat_template') as string);
  for (const { text } of questionForms()) {
    const words = splitWords(text);
    const asked = template.render({
      messages: [{ role: 'user', content: text }],
      add_generation_prompt: true,
    });
    expect(asked).toBe(tightText(templated(words, languageOf(words))));
  }
});
