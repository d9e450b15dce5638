// Which prompts a step asks: general ones first, as many as their share says over the steps, each by a key of its own.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { preferenceGeneral } from '../../src/data/preferences.js';
import { drawTrainProblem } from '../../src/data/split.js';
import { encode } from '../../src/data/tokenizer.js';
import { generalPrompt } from '../../src/tasks/general.js';
import { promptOf } from '../../src/tasks/index.js';
import {
  drawQueries,
  queryColumns,
  queryIds,
  queryWords,
  sharedOut,
  taskLevels,
} from '../../src/training/queries.js';
import { onlyLevels } from '../pipeline/tiny.js';

const { levels, beyond } = onlyLevels({ total: [5, 4], addition: [2] });
const world = { levels, hard: onlyLevels({ pair: [4] }).levels, beyond };

it('lists levels by task, in the order of the table of tasks', () => {
  expect(taskLevels(levels)).toEqual([
    { task: 'addition', level: 2 },
    { task: 'total', level: 5 },
    { task: 'total', level: 4 },
  ]);
});

it('draws the i-th query by the key of the step, "query" and i', () => {
  const key = [7, 'final-rl', 3];
  const queries = drawQueries(world, { prompts: 9, hardShare: 0.5 }, 2, key);
  expect(queries).toEqual(
    Array.from({ length: 9 }, (_, i) => {
      const random = stream(7, 'final-rl', 3, 'query', i);
      return i < 2
        ? { kind: 'general', item: random.pick(preferenceGeneral()) }
        : { kind: 'problem', problem: drawTrainProblem(world, 0.5, random) };
    }),
  );
  const count = (general: number) =>
    drawQueries(world, { prompts: 9, hardShare: 0.5 }, general, key).filter(({ kind }) => kind === 'general')
      .length;
  expect([0, 1, 9].map(count)).toEqual([0, 1, 9]);
});

it('gives a share out over the steps, also where it is less than one a step or not a whole number', () => {
  const first = (share: number, perStep: number) =>
    Array.from({ length: 10 }, (_, step) => sharedOut(share, perStep, step));
  expect(first(0, 16)).toEqual(Array(10).fill(0));
  expect(first(1, 16)).toEqual(Array(10).fill(16));
  expect(first(0.625, 16)).toEqual(Array(10).fill(10));
  // 0.4 a step: four in ten. 9.6 a step: ninety-six in ten.
  expect(first(0.1, 4)).toEqual([0, 1, 0, 1, 0, 0, 1, 0, 1, 0]);
  expect(first(0.6, 16)).toEqual([10, 9, 10, 9, 10, 10, 9, 10, 9, 10]);
});

it('is never further from the share than half a prompt, after any step', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 64 }),
      (share, perStep) => {
        let given = 0;
        for (let step = 0; step < 50; step++) {
          const now = sharedOut(share, perStep, step);
          expect(now).toBeGreaterThanOrEqual(0);
          expect(now).toBeLessThanOrEqual(perStep);
          given += now;
          expect(Math.abs(given - share * perStep * (step + 1))).toBeLessThanOrEqual(0.5 + 1e-9);
        }
      },
    ),
  );
});

it('gives a query its prompt and its columns in the logs', () => {
  const problem = { task: 'total', level: 2, language: 'zh', values: [1, 2] } as const;
  const item = preferenceGeneral().find(({ language }) => language === 'zh')!;
  const posed = { kind: 'problem', problem } as const;
  const chatted = { kind: 'general', item } as const;
  expect(queryWords(posed)).toEqual(promptOf(problem));
  expect(queryIds(posed)).toEqual(encode(promptOf(problem)));
  expect(queryColumns(posed)).toEqual({ task: 'total', level: 2, language: 'zh' });
  expect(queryWords(chatted)).toEqual(generalPrompt(item));
  expect(queryIds(chatted)).toEqual(encode(generalPrompt(item)));
  expect(queryColumns(chatted)).toEqual({ task: 'general', level: 1, language: 'zh' });
});
