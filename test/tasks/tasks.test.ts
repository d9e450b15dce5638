// Promises that every task keeps: its problems, clean demonstrations, slips, guesses and grading.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { configSchema } from '../../src/config/schema.js';
import { tagged } from '../../src/tasks/format.js';
import {
  isRight,
  longestPrompt,
  longestWorked,
  meaningOf,
  plainPromptOf,
  promptOf,
  taskNames,
  tasks,
} from '../../src/tasks/index.js';
import { speakSegments } from '../../src/tasks/language.js';
import { longestStep } from '../../src/tasks/steps.js';
import { cleanHabits } from '../../src/tasks/walk.js';

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
        const worked = Array.from({ length: 400 }, (_, i) => {
          const { thought, answer } = task.demonstrate(values, cleanHabits, stream(seed, i));
          return tagged(thought.flat(), answer).length;
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

  it('is demonstrated right without bad habits, each piece of work opening with a word that stands nowhere else', () => {
    fc.assert(
      fc.property(problemsOf(name, level), ({ values, seed }) => {
        const { thought, answer } = task.demonstrate(values, cleanHabits, stream(seed));
        expect(task.grade(values, answer)).toBe(true);
        expect(thought.at(-1)).toEqual(['so']);
        for (const piece of thought.slice(0, -1)) {
          expect(piece).not.toContain('wait');
          expect(piece.filter((concept) => task.opens.includes(concept)).length).toBe(1);
          expect(piece.findIndex((concept) => task.opens.includes(concept))).toBeLessThan(longestStep);
        }
        expect(new Set(thought.map((piece) => piece.join(' '))).size).toBe(thought.length);
      }),
    );
  });

  it('is demonstrated wrong only where work was saved, a step went wrong or something was forgotten', () => {
    const habits = { slip: 0.3, notice: 0.3, cut: 0.3, forget: 0.3 };
    fc.assert(
      fc.property(problemsOf(name, level), ({ values, seed }) => {
        const random = stream(seed);
        let lapses = 0;
        const shown = task.demonstrate(values, habits, random, (chance) => {
          const lapse = random.chance(chance);
          if (lapse) lapses++;
          return lapse;
        });
        if (lapses === 0) expect(task.grade(values, shown.answer)).toBe(true);
      }),
    );
  });

  it('has one name for a problem whatever the order of its numbers', () => {
    fc.assert(
      fc.property(problemsOf(name, level), ({ values, seed }) => {
        // A target stays in front.
        const fixed = task.meaning === undefined ? 0 : 1;
        const other = [...values.slice(0, fixed), ...stream(seed).shuffle(values.slice(fixed))];
        expect(task.canonical(other)).toBe(task.canonical(values));
      }),
    );
  });

  it('has different names for problems with other numbers', () => {
    const form = (values: readonly number[]) => [...values].sort((a, b) => a - b).join(' ');
    fc.assert(
      fc.property(problemsOf(name, level), problemsOf(name, level), ({ values: one }, { values: other }) => {
        if (form(one) !== form(other)) expect(task.canonical(one)).not.toBe(task.canonical(other));
      }),
    );
  });

  it('goes right again after slips that are always noticed', () => {
    fc.assert(
      fc.property(problemsOf(name, level), ({ values, seed }) => {
        const habits = { slip: 1, notice: 1, cut: 0, forget: 1 };
        const { thought, answer } = task.demonstrate(values, habits, stream(seed));
        expect(task.grade(values, answer)).toBe(true);
        expect(thought.flat().filter((word) => word === 'wait').length).toBeGreaterThan(0);
      }),
    );
  });

  it('answers in words of the right kind whatever the habits, and is deterministic', () => {
    fc.assert(
      fc.property(problemsOf(name, level), ({ values, seed }) => {
        const habits = { slip: 0.5, notice: 0.5, cut: 0.5, forget: 0.5 };
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
    [
      'addition',
      [37, 48],
      'please find the sum : b 3 a 7 + f 4 e 8 ?',
      '请 求 这个 总和 : b 3 a 7 + f 4 e 8 ?',
    ],
    [
      'countdown',
      [6, 3, 5, 2],
      'please make target 0 6 with numbers 3 5 2 ?',
      '请 凑出 目标 0 6 用 数字 3 5 2 ?',
    ],
    [
      'pair',
      [10, 3, 6, 4],
      'please find pair with sum 1 0 : a 3 b 6 c 4 ?',
      '请 求 一对 用 总和 1 0 : a 3 b 6 c 4 ?',
    ],
    ['total', [9, 4, 6], 'please find total : a 9 b 4 c 6 ?', '请 求 总数 : a 9 b 4 c 6 ?'],
  ] as const)('asks %s', (task, values, en, zh) => {
    const problem = { task, level: 1, values };
    const [asEn, asZh] = [{ ...problem, language: 'en' } as const, { ...problem, language: 'zh' } as const];
    expect(promptOf(asEn).join(' ')).toBe(`<user> with <think> <answer> : ${en} <assistant>`);
    expect(promptOf(asZh).join(' ')).toBe(`<user> 用 <think> <answer> : ${zh} <assistant>`);
    expect(plainPromptOf(asEn).join(' ')).toBe(`<user> ${en} <assistant>`);
    expect(plainPromptOf(asZh).join(' ')).toBe(`<user> ${zh} <assistant>`);
  });

  it.each([
    [
      'addition',
      [37, 48],
      'ones 7 + 8 + 0 gives 5 carry 1 result 1 5 tens 3 + 4 + 1 gives 8 carry 0 result 0 8 5 so',
      '8 5',
    ],
    [
      'addition',
      [57, 68],
      'ones 7 + 8 + 0 gives 5 carry 1 result 1 5 tens 5 + 6 + 1 gives 2 carry 1 result 1 2 5 so',
      '1 2 5',
    ],
    ['addition', [0, 0], 'ones 0 + 0 + 0 gives 0 carry 0 result 0 0 so', '0'],
    ['total', [9, 4, 6], 'a 9 add b 4 gives 1 3 add c 6 gives 1 9 so', '1 9'],
  ] as const)('works %s %j', (task, values, thought, answer) => {
    const shown = tasks[task].demonstrate(values, cleanHabits, stream('any'));
    expect(speakSegments(shown.thought, () => 'en').join(' ')).toBe(thought);
    expect(shown.answer.join(' ')).toBe(answer);
  });

  it('works a pair from some pair on, and says once more what it found', () => {
    const searches = Array.from({ length: 30 }, (_, i) => {
      const { thought, answer } = tasks.pair.demonstrate([10, 3, 6, 4], cleanHabits, stream('pair', i));
      return `${thought.flat().join(' ')} -> ${answer.join(' ')}`;
    });
    const found = 'try b 6 + c 4 gives 1 0 target 1 0 yes result 6 + 4 so -> 6 + 4';
    const second = `try a 3 + c 4 gives 0 7 target 1 0 no ${found}`;
    expect(new Set(searches)).toEqual(
      new Set([found, second, `try a 3 + b 6 gives 0 9 target 1 0 no ${second}`]),
    );
  });

  it('is right only with an answer', () => {
    const problem = { task: 'total', level: 2, language: 'en', values: [1, 2] } as const;
    expect(isRight(problem, ['3'])).toBe(true);
    expect(isRight(problem, ['2'])).toBe(false);
    expect(isRight(problem, null)).toBe(false);
  });

  it('takes a pair in either order, in exactly these words, and no number twice', () => {
    const right = (text: string) => tasks.pair.grade([8, 3, 4, 5], text.split(' '));
    expect(['3 + 5', '5 + 3'].map(right)).toEqual([true, true]);
    const wrong = ['4 + 4', '2 + 6', '3 + 4', '03 + 5', '3 - 5', '3 + 5 + 0', '8', ' + ', '3 + 5.0'];
    expect(wrong.filter(right)).toEqual([]);
  });

  it.each([
    ['addition', 1, 17, 17 + 13 + 1 + 2 + 5],
    ['addition', 4, 29, 29 + 4 * 12 + 10 + 1 + 5 + 5],
    ['countdown', 2, 16, 16 + 2 + 5 + 3 + 1 + 1 + 3 + 5],
    ['countdown', 5, 19, 19 + 2 + 4 * 5 + 3 + 1 + 1 + 9 + 5],
    ['pair', 3, 21, 21 + 1 + 8 + 3 + 1 + 4 + 1 + 3 + 5],
    ['total', 12, 35, 35 + 2 + 10 * 6 + 7 + 1 + 3 + 5],
  ] as const)(
    'counts the words of the longest of %s level %i: %i asked, %i worked',
    (name, level, asked, worked) => {
      expect([longestPrompt(name, level), longestWorked(name, level)]).toEqual([asked, worked]);
    },
  );

  it('has default levels that fit a run with as many new words as reinforcement may write', () => {
    const { policy, reasoningRl } = configSchema.parse({});
    for (const name of taskNames)
      for (const level of Object.values(tasks[name].defaults).flat())
        expect(longestPrompt(name, level) + reasoningRl.maxNewTokens).toBeLessThanOrEqual(policy.context);
  });
});
