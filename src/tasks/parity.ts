// Parity of a row of bits. Level n: n bits, each named by a letter so that it can be pointed at.
import type { Random } from '../base/rng.js';
import { workStep } from './steps.js';
import type { Demonstration, Habits, Task } from './task.js';

const letters = 'abcdefghijkl'.split('');

function parityOf(bits: readonly number[]): number {
  return bits.reduce((parity, bit) => parity ^ bit, 0);
}

function demonstrate(bits: readonly number[], habits: Habits, random: Random): Demonstration {
  const thought: string[] = [];
  let parity = 0;
  bits.forEach((bit, i) => {
    const right = parity ^ bit;
    const step = workStep(
      right,
      () => 1 - right,
      (state) => [letters[i], String(bit), state === 1 ? 'odd' : 'even'],
      habits,
      random,
    );
    thought.push(...step.written);
    parity = step.value;
  });
  return { thought: [...thought, 'so'], answer: [String(parity)] };
}

/** Values: the bits. Answer: `1` where the number of ones is odd, else `0`. */
export const parity: Task = {
  levels: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  defaults: { levels: [6, 8], hard: [], beyond: [] },
  size: (level) => 1 << level,
  values: (level, index) => Array.from({ length: level }, (_, i) => (index >> (level - 1 - i)) & 1),
  longest: (level) => Array.from({ length: level }, () => 0),
  question: (bits) => {
    const labelled = bits.flatMap((bit, i) => [letters[i], String(bit)]);
    return ['please', 'find', 'the', 'parity', ':', ...labelled, '?'];
  },
  demonstrate,
  guess: (bits) => [String(1 - parityOf(bits))],
  chance: () => 1 / 2,
  grade: (bits, answer) => answer.length === 1 && answer[0] === String(parityOf(bits)),
};
