// What a thorough thought is: by hand for each task, and against the demonstrators, who know where they stopped.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { vocabulary } from '../../src/data/tokenizer.js';
import { isThorough, type Problem, taskNames, tasks } from '../../src/tasks/index.js';
import { speakSegments, splitWords } from '../../src/tasks/language.js';
import { languages } from '../../src/tasks/task.js';

const levels = taskNames.flatMap((task) => tasks[task].levels.map((level) => ({ task, level })));
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe.each(levels)('a thought of $task level $level', ({ task, level }) => {
  const index = share.map((drawn) =>
    Math.min(tasks[task].size(level) - 1, Math.floor(drawn * tasks[task].size(level))),
  );

  it('is thorough if and only if its demonstrator never stopped at a corner, in any language, with any slips', () => {
    const habits = fc.record({ slip: share, notice: share, cut: fc.constantFrom(0, 0.3, 1), forget: share });
    fc.assert(
      fc.property(index, habits, fc.nat(), (problem, how, seed) => {
        const values = tasks[task].values(level, problem);
        const random = stream(seed);
        let stopped = false;
        const { thought } = tasks[task].demonstrate(values, how, random, (chance, corner) => {
          const decided = random.chance(chance);
          if (corner !== undefined && decided) stopped = true;
          return decided;
        });
        for (const choose of [() => languages[0], () => languages[1], () => random.pick(languages)]) {
          const words = speakSegments(thought, choose);
          expect(isThorough({ task, level, language: 'en', values }, words), words.join(' ')).toBe(!stopped);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is judged, whatever its words are', () => {
    const garbage = fc.array(fc.constantFrom(...vocabulary, 'toString', ''), { maxLength: 500 });
    fc.assert(
      fc.property(index, garbage, (problem, words) => {
        const values = tasks[task].values(level, problem);
        expect(isThorough({ task, level, language: 'zh', values }, words)).toBeTypeOf('boolean');
      }),
      { numRuns: 30 },
    );
  });
});

describe('a thought written by hand', () => {
  const asked = {
    addition: { task: 'addition', level: 2, language: 'en', values: [37, 48] },
    total: { task: 'total', level: 3, language: 'en', values: [7, 8, 9] },
    pair: { task: 'pair', level: 3, language: 'en', values: [12, 7, 3, 9] },
    countdown: { task: 'countdown', level: 3, language: 'en', values: [5, 3, 4, 2] },
  } as const satisfies Record<string, Problem>;
  const judged = (problem: Problem, text: string) => isThorough(problem, splitWords(text));

  it.each([
    // Every column, also with wrong numbers, in another order, in two languages, or twice.
    [
      'addition',
      'ones 7 + 8 + 0 gives 5 carry 1 result 1 5 tens 3 + 4 + 1 gives 8 carry 0 result 0 8 5 so',
      true,
    ],
    ['addition', 'ones 1 gives 1 tens 1 gives 1', true],
    ['addition', '十位 3 + 4 得 7 ones 7 + 8 gives 5 so', true],
    ['addition', 'ones 7 + 8 gives 4 wait , ones 7 + 8 gives 5 so', false],
    ['addition', 'ones 7 + 8 + 0 gives 5 carry 1 result 1 5 so', false],
    ['addition', 'ones tens so', false],
    ['addition', 'easy so', false],
    ['total', 'a 7 add b 8 gives 1 5 add c 9 gives 2 4 so', true],
    ['total', 'a 7 add b 8 gives 1 5 wait , add b 8 gives 1 5 so', false],
    ['total', 'add b 8 add c 9 so', false],
    // A search ends in a find, be it a true one, or has tried everything.
    [
      'pair',
      'try a 7 + b 3 gives 1 0 target 1 2 no try b 3 + c 9 gives 1 2 target 1 2 yes result 3 + 9 so',
      true,
    ],
    ['pair', 'try a 7 + b 3 gives 1 2 target 1 2 yes so', true],
    ['pair', 'try a 7 + b 3 gives 1 0 target 1 2 no so', false],
    ['pair', 'yes so', false],
    ['pair', 'try a 7 + b 3 yes try a 7 + c 9 no so', false],
    ['pair', 'try a 7 + b 3 no try b 3 + c 9 no try a 7 + c 9 no so', true],
    ['pair', 'try a 7 + b 3 no try b 3 + a 7 no try a 7 + b 3 no so', false],
    ['countdown', 'try 3 + 4 gives 7 - 2 gives 5 target 5 yes so', true],
    ['countdown', 'try 3 + 4 gives 7 + 2 gives 9 target 5 no so', false],
    // What begins as one that fell below zero need not be tried.
    [
      'countdown',
      'try 3 - 4 no try 3 + 4 gives 7 + 2 gives 9 no try 3 + 4 gives 7 wait , + 4 gives 7 - 2 gives 6 no so',
      true,
    ],
    ['countdown', 'try 3 no try 3 no so', false],
  ] as const)('of %s: %s', (task, text, thorough) => {
    expect(judged(asked[task], text)).toBe(thorough);
  });
});
