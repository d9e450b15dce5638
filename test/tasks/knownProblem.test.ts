// A typed question is recognised as the problem it poses, in both languages, and nothing else is.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainTemplate, templated } from '../../src/tasks/format.js';
import { taskNames, tasks } from '../../src/tasks/index.js';
import { knownProblem, knownPrompt } from '../../src/tasks/knownProblem.js';
import { speak } from '../../src/tasks/language.js';
import { languages } from '../../src/tasks/task.js';

test('every question of every task is read back', () => {
  const problems = fc
    .record({ task: fc.constantFrom(...taskNames), language: fc.constantFrom(...languages) })
    .chain(({ task, language }) =>
      fc.constantFrom(...tasks[task].levels).chain((level) =>
        fc.nat(tasks[task].size(level) - 1).map((index) => {
          return { task, language, values: tasks[task].values(level, index) };
        }),
      ),
    );
  fc.assert(
    fc.property(problems, ({ task, language, values }) => {
      const question = speak(tasks[task].question(values), language);
      expect(knownProblem(question)).toEqual({ task, level: 0, language, values });
      // And in its template.
      expect(knownPrompt(templated(question, language))).toEqual({ task, level: 0, language, values });
      expect(knownPrompt(plainTemplate(question))).toBeNull();
      expect(knownPrompt(question)).toBeNull();
    }),
    { numRuns: 300 },
  );
});

test.each(['', 'please', '1 2 3', 'please find the sum : 7 + ?', 'please find the sum : 7 + 5 ? ?'])(
  '"%s" poses no problem',
  (question) => {
    expect(knownProblem(question.split(' '))).toBeNull();
  },
);

test('a question with very many numbers is left alone', () => {
  const digits = Array.from({ length: 60 }, () => '1');
  expect(knownProblem(['please', 'make', 'target', '5', 'with', 'numbers', ...digits, '?'])).toBeNull();
});
