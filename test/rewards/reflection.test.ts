// What counts as a thought turning back on itself, and what only looks like it.
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { corrections, retries, wordsOf } from '../../src/rewards/reflection.js';
import { taskNames, tasks } from '../../src/tasks/index.js';
import { speak } from '../../src/tasks/language.js';
import { languages } from '../../src/tasks/task.js';

const words = (text: string) => text.split(' ');

describe('corrections', () => {
  it('counts a wait that is followed by the step written anew, in either language or across both', () => {
    expect(corrections(words('ones 7 + 8 + 0 gives 6 carry 1 wait , ones 7 + 8 + 0 gives 5 carry 1'))).toBe(
      1,
    );
    expect(corrections(words('个位 7 + 8 + 0 得 6 进 1 等等 , ones 7 + 8 + 0 gives 5 carry 1'))).toBe(1);
    expect(corrections(words('3 yes wait , 3 no 4 对 等等 4 否'))).toBe(2);
  });

  it('does not count the word alone, repeated, at the end, or before something new', () => {
    expect(corrections(words('a 1 odd wait'))).toBe(0);
    expect(corrections(words('a 1 odd wait , a'))).toBe(0);
    expect(corrections(words('a 1 odd wait wait wait'))).toBe(0);
    expect(corrections(words('a 1 odd wait wait wait so good'))).toBe(0);
    expect(corrections(words('a 1 odd wait , so good'))).toBe(0);
    expect(corrections([])).toBe(0);
  });

  it('finds every correction of the demonstrators and nothing else', () => {
    for (const name of taskNames) {
      const task = tasks[name];
      for (const level of task.levels) {
        const random = stream('reflection', name, level);
        const values = task.values(level, random.int(task.size(level)));
        const thought = task
          .demonstrate(values, { slip: 0.5, notice: 0.5, cut: 0.2, forget: 0.5 }, random)
          .thought.flat();
        const waits = thought.filter((word) => word === 'wait').length;
        for (const language of languages) {
          expect(corrections(speak(thought, language)), `${name}/${level}`).toBe(waits);
        }
      }
    }
  });
});

describe('retries', () => {
  it('counts a failed try that is followed by another', () => {
    expect(
      retries('countdown', words('try 3 + 5 gives 8 target 2 no , try 3 - 1 gives 2 target 2 yes so')),
    ).toBe(1);
    expect(retries('countdown', words('试 3 - 5 否 , try 3 + 5 gives 8 target 8 no 试 1'))).toBe(2);
    expect(retries('pair', words('试 a 3 + b 5 得 8 目标 2 否 try a 3 + c 1 gives 4 target 2 no so'))).toBe(
      1,
    );
  });

  it('does not count a last failure, a try after success, or a no that is no try', () => {
    expect(retries('countdown', words('try 3 + 5 gives 8 target 2 no so'))).toBe(0);
    expect(retries('countdown', words('try 3 + 5 yes , try 3 - 5 no'))).toBe(0);
    expect(retries('countdown', words('0 no , 1 yes , 2 no'))).toBe(0);
    expect(retries('total', words('0 no , 1 yes , 2 no'))).toBe(null);
    expect(retries('countdown', words('0 no , try 3 + 5 gives 8 target 8 yes'))).toBe(0);
  });
});

it('knows the words of a concept in both languages', () => {
  expect(wordsOf('wait')).toEqual(['wait', '等等']);
  expect(wordsOf('nothing')).toEqual([]);
  expect(wordsOf('constructor')).toEqual([]);
});
