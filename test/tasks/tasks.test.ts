// Promises that every task keeps: its problems, clean demonstrations, slips, guesses and grading.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { tagged } from '../../src/tasks/format.js';
import {
  isRight,
  longestPrompt,
  longestWorked,
  meaningOf,
  promptOf,
  taskNames,
  tasks,
} from '../../src/tasks/index.js';
import { speak } from '../../src/tasks/language.js';
import { cleanHabits } from '../../src/tasks/steps.js';

const levels = taskNames.flatMap((name) => tasks[name].levels.map((level) => ({ name, level })));

/** Any problem of a task level, with a seed for what is drawn about it. */
const problemsOf = (name: (typeof taskNames)[number], level: number) =>
  fc.record({
    values: fc
      .double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
      .map((share) => tasks[name].values(level, Math.floor(share * tasks[name].size(level)))),
    seed: fc.nat(),
  });

describe.each(levels)('$name level $level', ({ name, level }) => {
  const task = tasks[name];

  it('has a different problem at each index', () => {
    const size = Math.min(task.size(level), 10_000);
    const problems = Array.from({ length: size }, (_, index) => task.values(level, index).join(' '));
    expect(new Set(problems).size).toBe(size);
  });

  it('knows a problem that is as long as any, asked, answered and worked', () => {
    const longest = task.longest(level);
    expect([0, task.size(level) - 1].map((index) => task.values(level, index))).toContainEqual(longest);
    const answerOf = (values: readonly number[]) =>
      task.demonstrate(values, cleanHabits, stream('any')).answer;
    fc.assert(
      fc.property(problemsOf(name, level), ({ values, seed }) => {
        expect(task.question(values).length).toBeLessThanOrEqual(task.question(longest).length);
        expect(answerOf(values).length).toBeLessThanOrEqual(answerOf(longest).length);
        // The shortest way through a search, all but certainly.
        const worked = Array.from({ length: 100 }, (_, i) => {
          const { thought, answer } = task.demonstrate(values, cleanHabits, stream(seed, i));
          return tagged(thought, answer).length;
        });
        const prompt = promptOf({ task: name, level, language: 'zh', values }).length;
        expect(prompt).toBeLessThanOrEqual(longestPrompt(name, level));
        expect(prompt + Math.min(...worked)).toBeLessThanOrEqual(longestWorked(name, level));
      }),
      { numRuns: 30 },
    );
  });

  it('has a chance between 0 and 1', () => {
    expect(task.chance(level)).toBeGreaterThan(0);
    expect(task.chance(level)).toBeLessThan(1);
  });

  it('is demonstrated right without bad habits', () => {
    fc.assert(
      fc.property(problemsOf(name, level), ({ values, seed }) => {
        const { thought, answer } = task.demonstrate(values, cleanHabits, stream(seed));
        expect(task.grade(values, answer)).toBe(true);
        expect(thought.at(-1)).toBe('so');
        expect(thought).not.toContain('wait');
      }),
    );
  });

  it('goes right again after slips that are always noticed', () => {
    fc.assert(
      fc.property(problemsOf(name, level), ({ values, seed }) => {
        const habits = { slip: 1, notice: 1, giveUp: 0 };
        const { thought, answer } = task.demonstrate(values, habits, stream(seed));
        expect(task.grade(values, answer)).toBe(true);
        expect(thought).toContain('wait');
      }),
    );
  });

  it('answers in words of the right kind whatever the habits, and is deterministic', () => {
    fc.assert(
      fc.property(problemsOf(name, level), ({ values, seed }) => {
        const habits = { slip: 0.5, notice: 0.5, giveUp: 0.5 };
        const shown = task.demonstrate(values, habits, stream(seed));
        expect(shown.answer.join(' ')).toMatch(/^[0-9+-]( [0-9+-])*$/);
        expect(task.demonstrate(values, habits, stream(seed))).toEqual(shown);
      }),
    );
  });

  it('guesses wrong, in words of the right kind', () => {
    fc.assert(
      fc.property(problemsOf(name, level), ({ values, seed }) => {
        const answer = task.guess(values, stream(seed));
        expect(answer.join(' ')).toMatch(/^[0-9+-]( [0-9+-])*$/);
        expect(task.grade(values, answer)).toBe(false);
      }),
    );
  });

  it('takes answers of equal meaning for all right or all wrong, and all right ones for one', () => {
    fc.assert(
      fc.property(problemsOf(name, level), ({ values, seed }) => {
        const problem = { task: name, level, language: 'en', values } as const;
        const answers = Array.from({ length: 8 }, (_, i) => {
          const random = stream(seed, i);
          return i % 2 === 0
            ? task.guess(values, random)
            : task.demonstrate(values, cleanHabits, random).answer;
        });
        const right = new Map(
          answers.map((answer) => [meaningOf(problem, answer), isRight(problem, answer)]),
        );
        for (const answer of answers)
          expect(right.get(meaningOf(problem, answer))).toBe(isRight(problem, answer));
        expect([...right.values()].filter((one) => one).length).toBe(1);
      }),
    );
  });

  it('grades strictly: nothing added, left out, or in its place', () => {
    fc.assert(
      fc.property(problemsOf(name, level), fc.nat(), ({ values, seed }, at) => {
        const { answer } = task.demonstrate(values, cleanHabits, stream(seed));
        const i = at % answer.length;
        expect(task.grade(values, answer.toSpliced(i, 1))).toBe(false);
        expect(task.grade(values, answer.toSpliced(i, 0, 'so'))).toBe(false);
        expect(task.grade(values, [...answer, '<eos>'])).toBe(false);
        expect(task.grade(values, [])).toBe(false);
      }),
    );
  });
});

describe('problems in a language', () => {
  it.each([
    ['addition', [37, 48], 'please find the sum : 3 7 + 4 8 ?', '请 求 这个 总和 : 3 7 + 4 8 ?'],
    [
      'countdown',
      [6, 3, 5, 2],
      'please make target 6 with numbers 3 5 2 ?',
      '请 凑出 目标 6 用 数字 3 5 2 ?',
    ],
    ['parity', [1, 0, 1], 'please find the parity : a 1 b 0 c 1 ?', '请 求 这个 奇偶性 : a 1 b 0 c 1 ?'],
    ['sort', [4, 1, 3], 'please sort numbers : 4 1 3 ?', '请 排序 数字 : 4 1 3 ?'],
  ] as const)('asks %s', (task, values, en, zh) => {
    const problem = { task, level: 1, values };
    expect(promptOf({ ...problem, language: 'en' }).join(' ')).toBe(`<user> ${en} <assistant>`);
    expect(promptOf({ ...problem, language: 'zh' }).join(' ')).toBe(`<user> ${zh} <assistant>`);
  });

  it.each([
    ['addition', [37, 48], 'ones 7 + 8 + 0 gives 5 carry 1 , tens 3 + 4 + 1 gives 8 carry 0 so', '8 5'],
    ['addition', [7, 5], 'ones 7 + 5 + 0 gives 2 carry 1 so', '1 2'],
    ['addition', [0, 0], 'ones 0 + 0 + 0 gives 0 carry 0 so', '0'],
    ['parity', [1, 0, 1, 1], 'a 1 odd b 0 odd c 1 even d 1 odd so', '1'],
    ['sort', [4, 1, 3], '0 no 1 yes 2 no 3 yes 4 yes so', '1 3 4'],
  ] as const)('works %s %j', (task, values, thought, answer) => {
    const shown = tasks[task].demonstrate(values, cleanHabits, stream('any'));
    expect(speak(shown.thought, 'en').join(' ')).toBe(thought);
    expect(shown.answer.join(' ')).toBe(answer);
  });

  it('is right only with an answer', () => {
    const problem = { task: 'parity', level: 2, language: 'en', values: [1, 0] } as const;
    expect(isRight(problem, ['1'])).toBe(true);
    expect(isRight(problem, ['0'])).toBe(false);
    expect(isRight(problem, null)).toBe(false);
  });

  it.each([
    ['addition', 1, 11, 11 + 10 + 1 + 2 + 5],
    ['addition', 4, 17, 17 + 4 * 10 + 3 + 1 + 5 + 5],
    ['countdown', 2, 12, 12 + 2 + 5 + 3 + 1 + 1 + 3 + 5],
    ['countdown', 5, 15, 15 + 2 + 4 * 5 + 3 + 1 + 1 + 9 + 5],
    ['parity', 12, 32, 32 + 3 * 12 + 1 + 1 + 5],
    ['sort', 2, 9, 9 + 2 * 10 + 1 + 2 + 5],
  ] as const)(
    'counts the words of the longest of %s level %i: %i asked, %i worked',
    (name, level, asked, worked) => {
      expect([longestPrompt(name, level), longestWorked(name, level)]).toEqual([asked, worked]);
    },
  );
});
