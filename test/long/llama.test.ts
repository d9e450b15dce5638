// The GGUF file in llama.cpp itself, as node-llama-cpp carries it prebuilt (fetched from the package registry into a folder
// of the test): the same ids for every form of question, and the same words of the R1 that comes along, greedily, on 50
// held-out problems.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { heldOutProblems } from '../../src/data/split.js';
import { decode, encode, endId, vocabulary } from '../../src/data/tokenizer.js';
import { tightText } from '../../src/exports/chatTemplate.js';
import { createSamplingEngine } from '../../src/policy/engine/engine.js';
import { rotaryTable } from '../../src/policy/rotary.js';
import { chooseCheckpoint } from '../../src/runs/checkpoint.js';
import { exportPolicy } from '../../src/runs/export.js';
import { questionForms } from '../../src/runs/sampler.js';
import { promptOf } from '../../src/tasks/index.js';
import { splitWords } from '../../src/tasks/language.js';
import { taskLevels } from '../../src/training/queries.js';
import { counted } from './counts.js';

const folder = mkdtempSync(join(tmpdir(), 'r1toy-llama-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const version = '3.22.1';
const problemCount = 50;

/** What is run beside the fetched package: ids of texts, and greedy completions of ids. */
const script = `
import { getLlama } from 'node-llama-cpp';
import { readFileSync } from 'node:fs';
const { file, texts, prompts, end, most } = JSON.parse(readFileSync(0, 'utf8'));
const llama = await getLlama({ gpu: false, build: 'never', skipDownload: true, logLevel: 'error' });
const model = await llama.loadModel({ modelPath: file });
const context = await model.createContext({
  ...{ contextSize: 192, batchSize: 192, threads: 1, flashAttention: false },
  // As precise as ours: what is nearly even must not be decided by rounding.
  ...{ experimentalKvCacheKeyType: 'F32', experimentalKvCacheValueType: 'F32' },
});
const ids = texts.map((text) => model.tokenize(text, true));
const shown = prompts.map((prompt) => model.detokenize(prompt, true));
const completions = [];
for (const prompt of prompts) {
  const sequence = context.getSequence();
  const words = [];
  for await (const token of sequence.evaluate(prompt, { temperature: 0, yieldEogToken: true })) {
    words.push(token);
    if (token === end || words.length === most) break;
  }
  completions.push(words);
  sequence.dispose();
}
console.log(JSON.stringify({ ids, shown, completions }));
process.exit(0);
`;

test('llama.cpp has our ids and says our words', async ({ skip }) => {
  const fetched = spawnSync(
    'npm',
    [
      ...['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--omit=optional'],
      ...[`node-llama-cpp@${version}`, `@node-llama-cpp/${process.platform}-${process.arch}@${version}`],
    ],
    { encoding: 'utf8', timeout: 1_200_000 },
  );
  if (fetched.status !== 0) skip(`node-llama-cpp is not to be had here: ${fetched.stderr.slice(0, 200)}`);
  const file = join(folder, 'policy.gguf');
  exportPolicy('gguf', folder, 'demo', { path: file, force: false });

  const { weights, run: own } = chooseCheckpoint('demo', { out: folder });
  const { policy, world, eval: evaluation, seed } = own.config;
  const levels = taskLevels(world.levels);
  const problems = levels
    .flatMap(({ task, level }) => heldOutProblems(task, level, Math.ceil(problemCount / levels.length), seed))
    .slice(0, problemCount);
  const prompts = problems.map((problem) => encode(promptOf(problem)));
  const engine = createSamplingEngine({
    policy,
    vocabularySize: vocabulary.length,
    rotary: rotaryTable(policy),
  });
  engine.load(weights);
  const most = evaluation.maxNewTokens;
  const ours = engine
    .sample(
      prompts.map((prompt) => ({ prompt, count: 1, key: [] })),
      { temperature: 0, maxNewTokens: most, endId },
    )
    .map(({ ids }) => [...ids]);

  const questions = [
    ...questionForms().map(({ text }) => splitWords(text)),
    ...problems.map((problem) => promptOf(problem)),
    ...ours.map((ids) => decode(ids)),
  ];
  writeFileSync(join(folder, 'ask.mjs'), script);
  const asked = spawnSync(process.execPath, ['ask.mjs'], {
    cwd: folder,
    encoding: 'utf8',
    input: JSON.stringify({ file, texts: questions.map(tightText), prompts, end: endId, most }),
    maxBuffer: 2 ** 28,
    timeout: 600_000,
  });
  expect(asked.status, asked.stderr).toBe(0);
  const theirs = JSON.parse(asked.stdout.split('\n').findLast((line) => line.startsWith('{'))!) as {
    ids: number[][];
    shown: string[];
    completions: number[][];
  };
  expect(theirs.ids).toEqual(questions.map((words) => encode(words)));
  expect(theirs.shown).toEqual(problems.map((problem) => tightText(promptOf(problem))));
  expect(theirs.completions.map((ids) => decode(ids).join(' '))).toEqual(
    ours.map((ids) => decode(ids).join(' ')),
  );
  counted('greedy completion by llama.cpp of an exported policy', problems.length, 'our words, each');
});
