// Which prompts a step asks: general ones first, as many as their share says, each drawn by a key of its own.
import { expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { drawTrainProblem, trainGeneral } from '../../src/data/split.js';
import { encode } from '../../src/data/tokenizer.js';
import { generalPrompt } from '../../src/tasks/general.js';
import { promptOf } from '../../src/tasks/index.js';
import { drawQueries, queryColumns, queryIds, queryWords, taskLevels } from '../../src/training/queries.js';
import { onlyLevels } from '../pipeline/tiny.js';

const { levels, beyond } = onlyLevels({ parity: [5, 4], addition: [2] });
const world = { levels, hard: onlyLevels({ sort: [4] }).levels, beyond };

it('lists levels by task, in the order of the table of tasks', () => {
  expect(taskLevels(levels)).toEqual([
    { task: 'addition', level: 2 },
    { task: 'parity', level: 5 },
    { task: 'parity', level: 4 },
  ]);
});

it('draws the i-th query by the key of the step, "query" and i', () => {
  const key = [7, 'final-rl', 3];
  const share = { prompts: 9, hardShare: 0.5, generalShare: 0.25 };
  const queries = drawQueries(world, share, key);
  // A quarter of nine is nearest to two.
  expect(queries).toEqual(
    Array.from({ length: 9 }, (_, i) => {
      const random = stream(7, 'final-rl', 3, 'query', i);
      return i < 2
        ? { kind: 'general', item: random.pick(trainGeneral()) }
        : { kind: 'problem', problem: drawTrainProblem(world, 0.5, random) };
    }),
  );
  const count = (generalShare: number) =>
    drawQueries(world, { ...share, generalShare }, key).filter(({ kind }) => kind === 'general').length;
  expect([0, 0.05, 0.06, 1].map(count)).toEqual([0, 0, 1, 9]);
});

it('gives a query its prompt and its columns in the logs', () => {
  const problem = { task: 'parity', level: 2, language: 'zh', values: [1, 0] } as const;
  const item = trainGeneral().find(({ language }) => language === 'zh')!;
  const posed = { kind: 'problem', problem } as const;
  const chatted = { kind: 'general', item } as const;
  expect(queryWords(posed)).toEqual(promptOf(problem));
  expect(queryIds(posed)).toEqual(encode(promptOf(problem)));
  expect(queryColumns(posed)).toEqual({ task: 'parity', level: 2, language: 'zh' });
  expect(queryWords(chatted)).toEqual(generalPrompt(item));
  expect(queryIds(chatted)).toEqual(encode(generalPrompt(item)));
  expect(queryColumns(chatted)).toEqual({ task: 'general', level: 1, language: 'zh' });
});
