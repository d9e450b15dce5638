// Sorting different digits by asking for each digit, from 0 up, whether it is there. Level n: n digits.
import type { Random } from '../base/rng.js';
import { sameWords, workStep } from './steps.js';
import type { Demonstration, Habits, Phrase, Task } from './task.js';

/** Number of ordered choices of `level` digits out of ten. */
function size(level: number): number {
  let count = 1;
  for (let i = 0; i < level; i++) count *= 10 - i;
  return count;
}

/** The index-th ordered choice: the index read in the mixed base 10, 9, 8, ... picks from the digits left. */
function values(level: number, index: number): number[] {
  const left = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  let rest = index;
  return Array.from({ length: level }, () => {
    const base = left.length;
    const [digit] = left.splice(rest % base, 1);
    rest = Math.floor(rest / base);
    return digit;
  });
}

function sorted(digits: readonly number[]): string[] {
  return [...digits].sort((a, b) => a - b).map(String);
}

function demonstrate(digits: readonly number[], habits: Habits, random: Random): Demonstration {
  const last = Math.max(...digits);
  const thought: string[] = [];
  const answer: string[] = [];
  for (let digit = 0; digit <= last; digit++) {
    const present = digits.includes(digit);
    const step = workStep(
      present,
      () => !present,
      (verdict) => [String(digit), verdict ? 'yes' : 'no'],
      habits,
      random,
    );
    thought.push(...step.written);
    if (step.value) answer.push(String(digit));
  }
  // Where every digit was overlooked, something has to be said.
  if (answer.length === 0) answer.push(String(last));
  return { thought: [...thought, 'so'], answer };
}

/** Two neighbours of the sorted row swapped. */
function guess(digits: readonly number[], random: Random): Phrase {
  const row = sorted(digits);
  const i = random.int(row.length - 1);
  [row[i], row[i + 1]] = [row[i + 1], row[i]];
  return row;
}

/** Values: the digits in the order asked. Answer: the same digits, smallest first. */
export const sort: Task = {
  levels: [2, 3, 4, 5, 6, 7, 8],
  defaults: { levels: [3, 4], hard: [], beyond: [5] },
  size,
  values,
  // The work goes up to the largest digit.
  longest: (level) => Array.from({ length: level }, (_, i) => 9 - i),
  question: (digits) => ['please', 'sort', 'numbers', ':', ...digits.map(String), '?'],
  demonstrate,
  guess,
  // One of the n! orders of the digits.
  chance: (level) => Array.from({ length: level }, (_, i) => i + 1).reduce((share, n) => share / n, 1),
  grade: (digits, answer) => sameWords(answer, sorted(digits)),
};
