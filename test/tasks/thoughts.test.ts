// Thoughts: whether one leaves no work undone (thorough), and whether it is right step by step (sound). By hand for each
// task, and against the demonstrators, who know where they stopped and where they slipped.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { vocabulary } from '../../src/data/tokenizer.js';
import { gradedSteps, isSound, isThorough, type Problem, taskNames, tasks } from '../../src/tasks/index.js';
import { conceptsIn, speakSegments, splitWords } from '../../src/tasks/language.js';
import { languages } from '../../src/tasks/task.js';

const levels = taskNames.flatMap((task) => tasks[task].levels.map((level) => ({ task, level })));
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe.each(levels)('a thought of $task level $level', ({ task, level }) => {
  const index = share.map((drawn) =>
    Math.min(tasks[task].size(level) - 1, Math.floor(drawn * tasks[task].size(level))),
  );

  it('is thorough where its demonstrator never stopped at a corner, sound where it believed no slip either', () => {
    const habits = fc.record({ slip: share, notice: share, cut: fc.constantFrom(0, 0.3, 1), forget: share });
    fc.assert(
      fc.property(index, habits, fc.nat(), (place, how, seed) => {
        const problem = { task, level, language: 'en', values: tasks[task].values(level, place) } as const;
        const random = stream(seed);
        let [stopped, slipped, believed] = [false, false, false];
        const { thought } = tasks[task].demonstrate(problem.values, how, random, (chance, corner) => {
          const decided = random.chance(chance);
          if (corner !== undefined) stopped ||= decided;
          // A lapse is asked for first, and after one whether it is noticed.
          else if (slipped) [slipped, believed] = [false, believed || !decided];
          else slipped = decided;
          return decided;
        });
        for (const choose of [() => languages[0], () => languages[1], () => random.pick(languages)]) {
          const words = speakSegments(thought, choose);
          const judged = [isThorough(problem, words), isSound(problem, words)];
          expect(judged, words.join(' ')).toEqual([!stopped, !stopped && !believed]);
          // Each step by itself: one is wrong where a slip was believed, and none where not.
          const steps = gradedSteps(problem, words);
          expect(
            steps.every(({ right }) => right),
            words.join(' '),
          ).toBe(!believed);
          expect(steps.map(({ concepts }) => concepts.at(-1))).toEqual(
            steps.map(({ end }) => conceptsIn([words[end]])[0]),
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is judged, whatever its words are', () => {
    const garbage = fc.array(fc.constantFrom(...vocabulary, 'toString', ''), { maxLength: 500 });
    fc.assert(
      fc.property(index, garbage, (place, words) => {
        const problem = { task, level, language: 'zh', values: tasks[task].values(level, place) } as const;
        expect(isThorough(problem, words)).toBeTypeOf('boolean');
        expect(isSound(problem, words)).toBe(false);
        for (const { end } of gradedSteps(problem, words)) expect(words[end]).toBeTypeOf('string');
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
  ] as const)('of %s, thorough or not: %s', (task, text, thorough) => {
    expect(isThorough(asked[task], splitWords(text))).toBe(thorough);
  });

  const ones = 'ones 7 + 8 + 0 gives 5 carry 1';
  const tens = 'tens 3 + 4 + 1 gives 8 carry 0 result 0 8 5';
  it.each([
    ['addition', `${ones} result 1 5 ${tens} so`, true],
    // In two languages, and without its last word.
    ['addition', `个位 7 + 8 + 0 得 5 进 1 结果 1 5 ${tens}`, true],
    // A slip that is corrected is none; one that is made by correcting is.
    ['addition', `ones 7 + 8 + 0 gives 4 carry 1 wait , ${ones} result 1 5 ${tens} so`, true],
    ['addition', `${ones} wait , ones 7 + 8 + 0 gives 4 carry 1 result 1 5 ${tens} so`, false],
    ['addition', `wait , ${ones} result 1 5 ${tens} so`, false],
    // Two mistakes that cancel each other come to the right sum.
    [
      'addition',
      'ones 7 + 8 + 0 gives 5 carry 0 result 0 5 tens 3 + 4 + 0 gives 8 carry 0 result 0 8 5 so',
      false,
    ],
    ['addition', `${ones} result 1 5 so`, false],
    ['addition', `${ones} result 1 5 ${tens} ${tens} so`, false],
    ['total', 'a 7 add b 8 gives 1 5 add c 9 gives 2 4 so', true],
    ['total', 'a 7 add b 8 gives 1 6 add c 9 gives 2 4 so', false],
    ['total', 'a 7 add b 9 gives 1 6 add c 8 gives 2 4 so', false],
    ['total', 'add b 8 gives 1 5 add c 9 gives 2 4 so', false],
    [
      'pair',
      'try a 7 + b 3 gives 1 0 target 1 2 no try b 3 + c 9 gives 1 2 target 1 2 yes result 3 + 9 so',
      true,
    ],
    // In another order, and one of them twice.
    [
      'pair',
      'try a 7 + c 9 gives 1 6 target 1 2 no try a 7 + c 9 gives 1 6 target 1 2 no try b 3 + c 9 gives 1 2 target 1 2 yes result 3 + 9 so',
      true,
    ],
    // A find that is none; one that was missed; numbers that are not there; what is found is not what was tried.
    ['pair', 'try a 7 + b 3 gives 1 0 target 1 2 yes result 7 + 3 so', false],
    ['pair', 'try b 3 + c 9 gives 1 2 target 1 2 no so', false],
    ['pair', 'try a 5 + b 7 gives 1 2 target 1 2 yes result 5 + 7 so', false],
    ['pair', 'try b 3 + c 9 gives 1 2 target 1 2 yes result 7 + 9 so', false],
    ['pair', 'easy so', false],
    ['countdown', 'try 3 - 4 no try 3 + 4 gives 0 7 - 2 gives 0 5 target 0 5 yes so', true],
    ['countdown', 'try 3 + 4 gives 0 8 wait , + 4 gives 0 7 - 2 gives 0 5 target 0 5 yes so', true],
    ['countdown', 'try 3 + 4 gives 0 7 - 2 gives 0 5 target 0 6 yes so', false],
    ['countdown', 'try 3 + 4 gives 0 6 - 2 gives 0 5 target 0 5 yes so', false],
    ['countdown', 'try 3 + 4 gives 0 7 no try 3 + 4 gives 0 7 - 2 gives 0 5 target 0 5 yes so', false],
    ['countdown', 'so try 3 + 4 gives 0 7 - 2 gives 0 5 target 0 5 yes so', false],
  ] as const)('of %s, sound or not: %s', (task, text, sound) => {
    expect(isSound(asked[task], splitWords(text))).toBe(sound);
  });

  const no = 'try a 7 + b 3 gives 1 0 target 1 2 no';
  const yes = 'try b 3 + c 9 gives 1 2 target 1 2 yes result 3 + 9';
  // A bar stands behind the last word of each step.
  it.each([
    ['addition', `${ones} result 1 5 | ${tens} | so`, [true, true]],
    // What was written wrong and then anew is one step, which ends where it was written anew.
    ['addition', `ones 7 + 8 + 0 gives 4 carry 1 wait , ${ones} result 1 5 | ${tens} | so`, [true, true]],
    // A wrong one, and one that goes on from it; a right one written again; one before its turn.
    [
      'addition',
      'ones 7 + 8 + 0 gives 5 carry 0 result 0 5 | tens 3 + 4 + 0 gives 7 carry 0 result 0 7 5 | so',
      [false, false],
    ],
    ['addition', `${ones} result 1 5 | ${ones} result 1 5 | ${tens} |`, [true, false, true]],
    ['addition', `${tens} | ${ones} result 1 5 | so`, [false, true]],
    ['total', 'a 7 add b 8 gives 1 5 | add c 9 gives 2 5 | so', [true, false]],
    ['pair', `${no} | ${yes} | so`, [true, true]],
    // Nothing is won by trying again, nor by going on when it is found.
    [
      'pair',
      `${no} | ${no} | ${yes} | try a 7 + c 9 gives 1 6 target 1 2 no | so`,
      [true, false, true, false],
    ],
    ['pair', 'try a 7 + b 3 gives 1 0 target 1 2 yes result 7 + 3 | so', [false]],
    ['countdown', 'try 3 - 4 no | try 3 + 4 gives 0 7 - 2 gives 0 5 target 0 5 yes | so', [true, true]],
    ['countdown', 'easy so', []],
  ] as const)('of %s, step by step: %s', (task, text, right) => {
    const marked = splitWords(text);
    const steps = gradedSteps(
      asked[task],
      marked.filter((word) => word !== '|'),
    );
    expect(steps.map((step) => step.right)).toEqual(right);
    const bars = marked.flatMap((word, i) => (word === '|' ? [i] : []));
    expect(steps.map(({ end }) => end)).toEqual(bars.map((bar, nth) => bar - nth - 1));
  });
});
