// A folder that Hugging Face's transformers loads as a Llama: r1toy's decoder is one, tensor for tensor, so nothing is
// converted. What its defaults would silently get wrong is said in full.

import type { Config } from '../config/schema.js';
import { endId, vocabulary } from '../data/tokenizer.js';
import { parameterLayout } from '../policy/parameters.js';
import { encodeSafetensors } from '../policy/safetensors.js';
import { type FileParts, textParts } from '../store/exportFiles.js';
import { jsonText } from '../store/files.js';
import type { ExportedPolicy, PolicyFormat } from './format.js';
import { modelCard } from './modelCard.js';
import { originName, originOf } from './origin.js';
import { padId, tokenizerConfig, tokenizerJson } from './tokenizer.js';

/** config.json: a Llama with tied embeddings; its defaults are another epsilon, other ids and an untied head. */
export function llamaConfig({ policy }: Pick<Config, 'policy'>): Record<string, unknown> {
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    vocab_size: vocabulary.length,
    hidden_size: policy.width,
    intermediate_size: policy.hidden,
    num_hidden_layers: policy.layers,
    num_attention_heads: policy.heads,
    num_key_value_heads: policy.heads,
    head_dim: policy.width / policy.heads,
    hidden_act: 'silu',
    max_position_embeddings: policy.context,
    rms_norm_eps: 1e-5,
    // Version 4 of transformers reads the first, version 5 the second.
    rope_theta: 10_000,
    rope_parameters: { rope_type: 'default', rope_theta: 10_000 },
    attention_bias: false,
    attention_dropout: 0,
    mlp_bias: false,
    tie_word_embeddings: true,
    bos_token_id: null,
    eos_token_id: endId,
    pad_token_id: padId,
    initializer_range: 0.02,
    use_cache: true,
    torch_dtype: 'float32',
  };
}

/** generation_config.json: as r1toy evaluates; transformers by itself would keep the 50 likeliest words alone. */
function generationConfig({ eval: { temperature, maxNewTokens } }: Config): object {
  const drawn = temperature > 0 ? { do_sample: true, temperature, top_k: 0, top_p: 1 } : { do_sample: false };
  return { ...drawn, max_new_tokens: maxNewTokens, eos_token_id: endId, pad_token_id: padId };
}

/** model.safetensors: the weights alone, under Llama's names; the tied head is not written twice. */
export function weightsFile({ run, weights }: ExportedPolicy): Uint8Array {
  const tensors = parameterLayout(run.config.policy, vocabulary.length).map(
    ({ name, shape, offset, size }) =>
      [name, { shape: [...shape], data: weights.subarray(offset, offset + size) }] as const,
  );
  return encodeSafetensors(new Map(tensors), {});
}

export const weightsName = 'model.safetensors';

export const hf: PolicyFormat = {
  about: "a folder that Hugging Face's transformers loads: weights, tokenizer, chat template, model card",
  gives: 'folder',
  files(policy) {
    const { config } = policy.run;
    const json = (value: object) => textParts(jsonText(value));
    return new Map<string, FileParts>([
      ['README.md', textParts(modelCard(policy))],
      ['config.json', json(llamaConfig(config))],
      ['generation_config.json', json(generationConfig(config))],
      [weightsName, [weightsFile(policy)]],
      ['tokenizer.json', json(tokenizerJson())],
      ['tokenizer_config.json', json(tokenizerConfig(config.policy.context))],
      [originName, json(originOf(policy))],
    ]);
  },
};
