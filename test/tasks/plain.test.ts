// Plain forms of questions, and what a text that is no question comes nearest to.
import { expect, test } from 'vitest';
import { splitWords } from '../../src/tasks/language.js';
import { nearestQuestion, plainForms, plainProblem } from '../../src/tasks/plain.js';

test('each form is read by one task, whose values it names', () => {
  expect(plainForms.map((form) => plainProblem(form)?.values)).toEqual([
    [123, 456],
    [12, 4, 5, 3],
    [9, 4, 5, 2, 7],
    [3, 5, 7, 2, 9],
  ]);
  expect(plainProblem(' 12 + 34 = ?')).toMatchObject({ task: 'addition', values: [12, 34] });
  expect(plainProblem('Total: 3, 5, 7')).toMatchObject({ task: 'total', values: [3, 5, 7] });
});

test('what no level asks has no plain form', () => {
  for (const text of [
    '12+345',
    '02+34',
    'total 3',
    'total 12 5',
    'make 12 from 4',
    'pair 9 from 4 4 5',
    'hello',
  ])
    expect(plainProblem(text), text).toBeNull();
});

test('a question whose numbers lack their names is told with them, another by the words that it shares', () => {
  const near = (text: string) => nearestQuestion(splitWords(text));
  expect(near('please find the sum : 1 2 + 3 4 ?')).toBe('please find the sum : b 1 a 2 + f 3 e 4 ?');
  expect(near('please find total 1 2 3')).toMatch(/^please find total : a /);
  expect(near('1 2 3')).toBeNull();
});
