// Each word forced and each forbidden: what is asked for, and what it is worth, on a policy by script.
import { expect, it } from 'vitest';
import { tryEveryWord, wordLines } from '../../src/cli/everyWord.js';
import { encode, vocabulary } from '../../src/data/tokenizer.js';
import { shownLines } from '../../src/report/textTable.js';
import { everyWord, type WordScore, wordScores } from '../../src/training/everyWord.js';
import { onlyLevels, tinyConfig } from '../pipeline/tiny.js';
import { offTotal, scripted, totalOf, worked } from './scriptedCompute.js';

const config = tinyConfig({ world: onlyLevels({ total: [4] }) });
const options = { problems: 3, maxNewTokens: 40, begin: ['<think>'] };
const weights = Float32Array.of(1);
const banned = (word: string) => encode([word])[0];

/** Wrong, unless "add" is forced, or "so" forbidden. */
const policy = () =>
  scripted({
    sample: (prompt, _, asked) => {
      const [question, begun] = prompt.split(' <assistant> <think>');
      const helped = begun.trim() === 'add' || asked.banned?.includes(banned('so'));
      const words = worked(question, helped ? totalOf(question) : offTotal(question)).split(' ');
      return words.slice(1).join(' ');
    },
  });

async function scoresOf(told = policy()): Promise<WordScore[]> {
  const scores: WordScore[] = [];
  for await (const score of everyWord(told.compute, weights, config, options)) scores.push(score);
  return scores;
}

it('scores the policy as it is, with each word forced but the end, and with each forbidden', async () => {
  const scores = await scoresOf();
  expect(scores.length).toBe(wordScores);
  expect(scores[0]).toEqual({ how: 'free', word: null, right: 0 });
  const words = (how: string) => scores.filter((score) => score.how === how).map(({ word }) => word);
  expect(words('forced')).toEqual(vocabulary.filter((word) => word !== '<eos>'));
  expect(words('forbidden')).toEqual(vocabulary);
  expect(scores.filter(({ right }) => right > 0)).toEqual([
    { how: 'forced', word: 'add', right: 1 },
    // Two of the three problems are English.
    { how: 'forbidden', word: 'so', right: 2 / 3 },
  ]);
});

it('asks greedily, and anew only where the word changes what was said', async () => {
  const told = policy();
  await scoresOf(told);
  for (const { options: asked } of told.samplings) expect(asked.temperature).toBe(0);
  const free = told.samplings[0].requests.map(({ prompt }) => prompt);
  expect(free.every((prompt) => prompt.at(-1) === banned('<think>'))).toBe(true);
  const { compute, samplings } = scripted({ sample: () => 'so </think> <answer> 1 </answer> <eos>' });
  await scoresOf({ ...told, compute });
  // Forced "so" is what it says anyway; of the forbidden, the six words that it says, digits included.
  expect(samplings.filter(({ options: asked }) => !asked.banned?.length).length).toBe(vocabulary.length - 1);
  const forbidden = samplings.flatMap(({ options: asked }) => asked.banned ?? []);
  expect(forbidden.sort()).toEqual(encode(['so', '</think>', '<answer>', '1', '</answer>', '<eos>']).sort());
});

it('reads as the ten best of each kind, and the highest by name', async () => {
  const table = await tryEveryWord(policy().compute, weights, config, options);
  const lines = shownLines(wordLines(table));
  expect(lines.slice(0, 2)).toEqual(['right  forced', '1.000  "add"']);
  expect(lines.slice(11, 13)).toEqual(['right  forbidden', '0.667  "so"']);
  expect(lines.slice(22)).toEqual(['greedily right: 0 as it is; highest: 1 with "add" forced']);
});
