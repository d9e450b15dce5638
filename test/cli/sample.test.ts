// What `sample` says beside a completion: an example of a trained size, the verdict, and what would be right.
import { expect, test } from 'vitest';
import { answerLines, verdict } from '../../src/cli/answers.js';
import { isEnd } from '../../src/cli/dialogue.js';
import { linesText } from '../../src/cli/lines.js';
import { parse } from '../../src/tasks/format.js';
import { isRight, taskNames, tasks } from '../../src/tasks/index.js';
import { knownProblem } from '../../src/tasks/knownProblem.js';
import { speak } from '../../src/tasks/language.js';
import { exampleQuestion, firstWrongStep, rightAnswer } from '../../src/tasks/rightAnswer.js';
import { answerFor, votes } from '../../src/tasks/votes.js';

const words = (text: string) => text.split(' ');
const told = (question: string, answer: string | null) =>
  linesText([verdict(knownProblem(words(question)), answer === null ? null : words(answer))]).trim();

test('the example is a problem of a trained level', () => {
  const [name] = taskNames;
  const problem = knownProblem(words(exampleQuestion()));
  expect(problem?.task).toBe(name);
  const { size, values, defaults } = tasks[name];
  const [level] = defaults.levels;
  expect(problem?.values).toEqual(values(level, Math.floor(size(level) * 0.618)));
});

test('a wrong answer is told with a right one; no verdict where nothing is asked that can be graded', () => {
  const sum = 'please find the sum : c 1 b 3 a 7 + g 2 f 4 e 8 ?';
  expect(told(sum, '3 8 5')).toBe('right');
  expect(told(sum, '3 8 4')).toBe('wrong (right: 3 8 5)');
  expect(told(sum, null)).toBe('wrong (right: 3 8 5)');
  const pair = speak(tasks.pair.question(tasks.pair.values(4, 0)), 'en').join(' ');
  expect(told(pair, '0 + 0')).toMatch(/^wrong \(right, for one: \d \+ \d\)$/);
  const hopeless = 'please make target 4 2 with numbers 7 2 7 ?';
  expect(told(hopeless, '7 + 2 + 7')).toBe('wrong (this problem has no right answer)');
  // Its search ends with a find that is not graded as right, so nothing is said.
  expect(told('please find pair with sum 0 6 : a 3 b 3 c 9 ?', '3 + 3')).toBe('wrong');
  const bare = { words: ['5'], logprobs: [0], chances: [1], parsed: parse(['5']), right: null };
  const shown = (question: string) =>
    linesText(answerLines(bare, knownProblem(words(question)))).replace(/\n$/, '');
  expect(shown(sum)).toBe('5  (not in the format) (right: 3 8 5)');
  expect(shown('hello')).toContain('(not judged: no question of any task');
  expect(told('hello', '1')).toBe('(not judged: no question of any task)');
});

test('every problem of every task has a right answer to tell', () => {
  for (const task of taskNames) {
    for (const level of tasks[task].levels) {
      const problem = { task, level, language: 'en', values: tasks[task].values(level, 0) } as const;
      const right = rightAnswer(problem);
      expect(right !== null && right !== 'none' && isRight(problem, right.words)).toBe(true);
    }
  }
});

test('the first wrong step of a thought is named, with the right one where the order is not free', () => {
  const sum = knownProblem(words('please find total : a 3 b 5 c 7 ?'))!;
  expect(firstWrongStep(sum, words('a 3 add b 5 gives 8 add c 7 gives 1 6 so'))).toEqual({
    begin: 7,
    end: 12,
    said: words('add c 7 gives 1 6'),
    right: words('add c 7 gives 1 5'),
  });
  expect(firstWrongStep(sum, words('a 3 add b 5 gives 8 add c 7 gives 1 5 so'))).toBeNull();
  const pair = knownProblem(words('please find pair with sum 0 9 : a 4 b 5 c 2 ?'))!;
  const wrong = words('try a 4 + c 2 gives 0 7 target 0 9 no');
  expect(firstWrongStep(pair, [...wrong, 'so'])).toEqual({
    begin: 0,
    end: wrong.length - 1,
    said: wrong,
    right: null,
  });
});

test('exit and quit end a dialogue; an empty line, which asks again, and a prompt do not', () => {
  expect(['exit', ' quit ', '/exit'].map(isEnd)).toEqual([true, true, true]);
  expect(['', '  ', 'please'].map(isEnd)).toEqual([false, false, false]);
});

test('a vote takes answers that mean the same together; without a thought a problem is not answered', () => {
  const problem = knownProblem(words('please make target 0 2 with numbers 7 2 7 ?'));
  const answers = ['7 + 2 - 7', '7 - 2 + 7', '7 + 2 - 7'].map(words);
  expect(votes(problem, [...answers, null])).toEqual([
    { answer: '7 + 2 - 7', count: 2, right: true },
    { answer: '7 - 2 + 7', count: 1, right: false },
    { answer: 'not in the format', count: 1, right: false },
  ]);
  const thoughtless = words('<think> </think> <answer> 7 + 2 - 7 </answer> <eos>');
  expect(answerFor(problem, thoughtless)).toBeNull();
  expect(answerFor(null, thoughtless)).toEqual(words('7 + 2 - 7'));
});
