// The Hugging Face folder: what it computes, by two forward passes that know nothing of r1toy; how it cuts and frames
// text, by Hugging Face's own libraries; and that it is read back to the same weights, and nothing else is.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Template } from '@huggingface/jinja';
import { Tokenizer } from '@huggingface/tokenizers';
import { afterAll, describe, expect, it, test } from 'vitest';
import { weightsSha256 } from '../../src/base/digest.js';
import { decode, encode, vocabulary } from '../../src/data/tokenizer.js';
import { wordsOf } from '../../src/data/words.js';
import { hf } from '../../src/exports/hf.js';
import { readHf } from '../../src/exports/readHf.js';
import { questionForms } from '../../src/runs/sampler.js';
import { textParts, writeFolder } from '../../src/store/exportFiles.js';
import { templated } from '../../src/tasks/format.js';
import { generalItems, generalPrompt } from '../../src/tasks/general.js';
import { languageOf, splitWords } from '../../src/tasks/language.js';
import { llamaLogprobs, readTensors } from './llama.js';
import { bytesOf, exportedPolicy, jsonOf, ownLogprobs } from './policy.js';

const policy = exportedPolicy();
const files = hf.files(policy);
const ids = [2, 21, 40, 5, 3, 4, 90, 7, 7, 120, 165, 12, 33, 8, 1];
const mostApart = (a: number[][], b: number[][]) =>
  Math.max(...a.map((row, i) => Math.max(...row.map((value, j) => Math.abs(value - b[i][j])))));

describe('what it computes', () => {
  it('is what we compute, by a plain Llama that knows its files alone', () => {
    const config = jsonOf(files.get('config.json'));
    const theirs = llamaLogprobs(config as never, readTensors(bytesOf(files.get('model.safetensors'))), ids);
    const ours = ownLogprobs(policy, ids);
    expect(theirs).toHaveLength(ids.length);
    // Far from a uniform guess, or the test would say little.
    expect(Math.max(...ours.map((row) => Math.max(...row)))).toBeGreaterThan(Math.log(0.2));
    expect(mostApart(theirs, ours)).toBeLessThan(1e-4);
  });

  it.each([
    ['rms_norm_eps', 1e-2],
    ['rope_theta', 500_000],
    ['num_attention_heads', 2],
  ])('would be something else with another %s', (key, value) => {
    const config = { ...jsonOf(files.get('config.json')), [key]: value };
    const theirs = llamaLogprobs(config as never, readTensors(bytesOf(files.get('model.safetensors'))), ids);
    expect(mostApart(theirs, ownLogprobs(policy, ids))).toBeGreaterThan(1e-3);
  });

  const folder = mkdtempSync(join(tmpdir(), 'r1toy-hf-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  test('PyTorch says the same, where there is one', ({ skip }) => {
    writeFolder(folder, files, false);
    const script = resolve('test/exports/forward.py');
    for (const python of ['python3', '/usr/bin/python3']) {
      const { status, stdout, stderr } = spawnSync(python, [script, folder, JSON.stringify(ids)], {
        encoding: 'utf8',
      });
      if (status === null || status === 77) continue;
      expect(stderr).toBe('');
      expect(mostApart(JSON.parse(stdout) as number[][], ownLogprobs(policy, ids))).toBeLessThan(1e-4);
      return;
    }
    skip('no PyTorch');
  });

  it('says in full what the defaults of transformers would get wrong', () => {
    expect(jsonOf(files.get('config.json'))).toMatchObject({
      architectures: ['LlamaForCausalLM'],
      model_type: 'llama',
      vocab_size: vocabulary.length,
      rms_norm_eps: 1e-5,
      tie_word_embeddings: true,
      bos_token_id: null,
      eos_token_id: vocabulary.indexOf('<eos>'),
      pad_token_id: vocabulary.indexOf('<pad>'),
    });
    expect(jsonOf(files.get('generation_config.json'))).toMatchObject({
      do_sample: true,
      top_k: 0,
      top_p: 1,
    });
  });
});

const config = jsonOf(files.get('tokenizer_config.json')) as Record<string, unknown>;
const tokenizer = new Tokenizer(jsonOf(files.get('tokenizer.json')), config);
const questions = questionForms().map(({ text }) => text);

describe('text', () => {
  it.each(questions)(
    '"%s" has our ids, alone and in the template, and is decoded to the same words',
    (text) => {
      expect(tokenizer.encode(text).ids).toEqual(encode(splitWords(text)));
      const prompt = templated(splitWords(text), languageOf(splitWords(text)));
      expect(tokenizer.encode(prompt.join(' ')).ids).toEqual(encode(prompt));
      expect(tokenizer.decode(encode(prompt))).toBe(prompt.join(' '));
    },
  );

  it('has our ids for every general prompt', () => {
    for (const item of generalItems()) {
      const prompt = generalPrompt(item);
      expect(tokenizer.encode(prompt.join(' ')).ids).toEqual(encode(prompt));
    }
  });

  it.each(['please find total:a 3b 5 ?', 'a 7+e 5?', '3 - 5:target 12'])(
    '"%s" is cut as we cut it',
    (text) => {
      expect(tokenizer.encode(text).ids).toEqual(encode(wordsOf(text, 'text')));
    },
  );

  it('keeps the tags of a completion and drops its end', () => {
    const words = ['<think>', 'so', '</think>', '<answer>', '7', '</answer>', '<eos>'];
    const shown = tokenizer.decode(encode(words), { skip_special_tokens: true });
    expect(shown).toBe('<think> so </think> <answer> 7 </answer>');
    expect(decode(tokenizer.encode(shown).ids)).toEqual(words.slice(0, -1));
  });
});

describe('the chat template', () => {
  const template = new Template(String(config.chat_template));
  const render = (messages: object[], add = true) =>
    template.render({ messages, add_generation_prompt: add });
  const ask = (content: string) => ({ role: 'user', content });

  it.each(questions)('frames "%s" as r1toy does', (text) => {
    const words = splitWords(text);
    expect(render([ask(text)])).toBe(templated(words, languageOf(words)).join(' '));
  });

  it('frames every general prompt as r1toy does', () => {
    for (const item of generalItems())
      expect(render([ask(item.prompt.join(' '))])).toBe(generalPrompt(item).join(' '));
  });

  it('leaves a question alone that asks for the form itself', () => {
    const asked = templated(splitWords(questions[0]), 'en');
    expect(render([ask(asked.slice(1, -1).join(' '))])).toBe(asked.join(' '));
  });

  it('ends what an assistant said, and refuses other roles', () => {
    const said = { role: 'assistant', content: '<answer> 7 </answer>' };
    expect(render([ask('hello'), said], false)).toBe(
      '<user> with <think> <answer> : hello <assistant> <answer> 7 </answer> <eos>',
    );
    expect(() => render([{ role: 'system', content: 'hello' }])).toThrow(/roles user and assistant/);
  });
});

describe('reading back', () => {
  const readWith = (changes: Record<string, Uint8Array | null>) =>
    readHf('there', (name) => {
      if (Object.hasOwn(changes, name)) return changes[name];
      const parts = files.get(name);
      return parts === undefined ? null : bytesOf(parts);
    });
  const text = (value: object) => bytesOf(textParts(JSON.stringify(value)));
  const changed = (name: string, change: object) => ({
    [name]: text({ ...jsonOf(files.get(name)), ...change }),
  });

  it('gives the same weights, settings and lineage', () => {
    const { origin, weights } = readWith({});
    expect(weightsSha256(weights)).toBe(weightsSha256(policy.weights));
    expect(origin).toMatchObject({ run: 'tiny', stage: policy.stage, step: 5, config: policy.run.config });
    expect(origin.lineage).toEqual(policy.run.info.lineage);
  });

  const bytes = bytesOf(files.get('model.safetensors'));
  const flipped = bytes.slice();
  flipped[flipped.length - 5] ^= 1;
  it.each<[string, Record<string, Uint8Array | null>, RegExp]>([
    [
      'a foreign model',
      { 'r1toy.json': null, ...changed('config.json', { model_type: 'qwen2', vocab_size: 151_936 }) },
      /^there\/r1toy\.json: no such file, and config\.json says "qwen2" with 151936 words: .*cannot be imported\.$/,
    ],
    [
      'no model at all',
      { 'r1toy.json': null, 'config.json': null },
      /^there\/r1toy\.json: no such file\. Name /,
    ],
    [
      'another shape',
      changed('config.json', { rms_norm_eps: 1e-6 }),
      /^there\/config\.json: rms_norm_eps: .*got 0\.000001, allowed 0\.00001/,
    ],
    [
      'other words',
      changed('tokenizer.json', { model: { vocab: { a: 0 } } }),
      /^there\/tokenizer\.json: model\.vocab/,
    ],
    ['no weights', { 'model.safetensors': null }, /^there\/model\.safetensors: no such file/],
    ['damaged weights', { 'model.safetensors': flipped }, /checksum does not match/],
    [
      'other weights',
      changed('r1toy.json', { sha256: 'b'.repeat(64) }),
      /^there\/r1toy\.json: stage, lineage and sha256 do not agree/,
    ],
    [
      'a policy that cannot be',
      changed('r1toy.json', {
        config: { ...policy.run.config, policy: { ...policy.run.config.policy, heads: 3 } },
      }),
      /^there\/r1toy\.json: config\.policy\.heads: width \/ heads must be/,
    ],
    ['a strange key', changed('r1toy.json', { more: 1 }), /^there\/r1toy\.json: .*more/],
  ])('refuses %s', (_, changes, message) => {
    expect(() => readWith(changes)).toThrow(message);
  });

  it('is the same bytes each time', () => {
    for (const [name, parts] of hf.files(exportedPolicy())) {
      expect(Buffer.compare(bytesOf(parts), bytesOf(files.get(name))), name).toBe(0);
    }
  });
});
