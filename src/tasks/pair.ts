// The two numbers that reach a sum. Level n: n different numbers from 1 to 9, each named by a letter. Worked by
// search, pair after pair; the one that is found is said once more at the end, to be copied from there. Sums have two
// digits always: where their number varied, a base in five did not learn to compare a sum with the target.
import type { Random } from '../base/rng.js';
import {
  endsInFind,
  inOrder,
  letters,
  named,
  rightTries,
  sameWords,
  searched,
  soundTries,
  twoDigits,
} from './steps.js';
import { targetedProblems } from './targets.js';
import type { Phrase, Task } from './task.js';
import { demonstrations, type Method, rightWork } from './walk.js';

/** All pairs of places, first place slowest. */
function pairsOf(count: number): [number, number][] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < count; i++) for (let j = i + 1; j < count; j++) pairs.push([i, j]);
  return pairs;
}

/** The number of ordered choices of so many numbers out of nine. */
function rows(level: number): number {
  return Array.from({ length: level }, (_, i) => 9 - i).reduce((product, left) => product * left, 1);
}

/** The index-th ordered choice: the index read in the mixed base 9, 8, 7, ... picks from the numbers left. */
function row(level: number, index: number): number[] {
  const left = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  let rest = index;
  return Array.from({ length: level }, () => {
    const base = left.length;
    const [number] = left.splice(rest % base, 1);
    rest = Math.floor(rest / base);
    return number;
  });
}

/** By which of the nine numbers there are, as bits: a level has its few choices in every order. */
const knownTargets = new Map<number, number[]>();

function targets(numbers: readonly number[]): number[] {
  const key = numbers.reduce((bits, number) => bits | (1 << number), 0);
  const known = knownTargets.get(key);
  if (known) return known;
  const sums = pairsOf(numbers.length).map(([i, j]) => numbers[i] + numbers[j]);
  const rising = [...new Set(sums)].sort((a, b) => a - b);
  knownTargets.set(key, rising);
  return rising;
}

const { size, values } = targetedProblems({ rows, row, targets });

/** How far the search is: the problem, the pair to try, how many were tried, and the last of them. */
interface Search {
  readonly target: number;
  readonly numbers: readonly number[];
  readonly next: number;
  readonly tried: number;
  readonly last: Phrase;
}

const method: Method<Search> = {
  begin: ([target, ...numbers], random) => {
    return { target, numbers, next: random.int(pairsOf(numbers.length).length), tried: 0, last: [] };
  },
  piece: ({ target, numbers, next, tried }, work) => {
    const pairs = pairsOf(numbers.length);
    const [i, j] = pairs[next];
    const right = numbers[i] + numbers[j];
    const { written, value } = work({
      right,
      slipped: (random) => right + random.pick([1, -1]),
      write: (sum) => [...named(i, numbers[i]), '+', ...named(j, numbers[j]), 'gives', ...twoDigits(sum)],
    });
    const found = value === target;
    const last = [String(numbers[i]), '+', String(numbers[j])];
    const verdict = found ? ['yes', 'result', ...last] : ['no'];
    return {
      written: ['try', ...written, 'target', ...twoDigits(target), ...verdict],
      state: { target, numbers, next: (next + 1) % pairs.length, tried: tried + 1, last },
      done: found || tried + 1 === pairs.length,
    };
  },
  answer: ({ last }) => last,
  // What was tried last is answered, though it failed.
  corner: { at: 'after', share: 1, answer: ({ last }) => last },
};

/** The sum of an answer that is two different numbers of the problem; null of any other. */
function sumOf(numbers: readonly number[], answer: readonly string[]): number | null {
  const [x, y] = [answer[0], answer[2]].map((word) => numbers.find((number) => String(number) === word));
  if (answer.length !== 3 || answer[1] !== '+' || x === undefined || y === undefined) return null;
  return x === y ? null : x + y;
}

/** The pair that a try is of, tried rightly; null where it is of none. */
const rightTry =
  ([target, ...numbers]: readonly number[]) =>
  (piece: Phrase): Phrase | null => {
    const next = pairsOf(numbers.length).findIndex(
      ([i, j]) => piece[1] === letters[i] && piece[4] === letters[j],
    );
    const state = { target, numbers, next, tried: 0, last: [] };
    return next < 0 ? null : method.piece(state, rightWork).written;
  };

/** Two of the numbers that miss the sum. */
function guess([target, ...numbers]: readonly number[], random: Random): Phrase {
  const wrong = pairsOf(numbers.length).filter(([i, j]) => numbers[i] + numbers[j] !== target);
  const [i, j] = random.pick(wrong);
  return [String(numbers[i]), '+', String(numbers[j])];
}

/** Values: [target, n1, n2, ...]. Answer: such as `3 + 5`, in either order. */
export const pair: Task = {
  levels: [3, 4, 5, 6, 7],
  defaults: { levels: [4, 5], hard: [], beyond: [6] },
  size,
  values,
  longest: (level) => [17, ...Array.from({ length: level }, (_, i) => 9 - i)],
  canonical: ([target, ...numbers]) => `${target} ${inOrder(numbers)}`,
  question: ([target, ...numbers]) => [
    ...['please', 'find', 'pair', 'with', 'sum', ...twoDigits(target)],
    ...[':', ...numbers.flatMap((number, i) => named(i, number)), '?'],
  ],
  demonstrate: demonstrations(method),
  opens: ['try'],
  // A pair is found, or none is left to try.
  whole: ([, ...numbers], pieces) => {
    const tried = pieces.map((piece) => piece.filter((concept) => letters.includes(concept)).slice(0, 2));
    const left = pairsOf(numbers.length).filter(
      ([i, j]) => !tried.some((pair) => sameWords(pair, [letters[i], letters[j]])),
    );
    return endsInFind(pieces) || left.length === 0;
  },
  // Any pair, in any order.
  sound: (values, said) => soundTries(said, rightTry(values)),
  rightSteps: (values, pieces) => rightTries(pieces, rightTry(values)),
  guess,
  // Each pair of a row is right for one of its targets.
  chance: (level) => rows(level) / size(level),
  grade: ([target, ...numbers], answer) => sumOf(numbers, answer) === target,
  meaning: ([, ...numbers], answer) => {
    const sum = sumOf(numbers, answer);
    return sum === null ? answer.join(' ') : `= ${sum}`;
  },
  tries: searched,
};
