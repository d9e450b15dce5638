// A task of one's own: the largest of some numbers, found by going through them. Train it beside the others:
//   r1toy train --task examples/maximum.js --reward examples/short.js --name maximum
// Whatever reads the run then needs the same files: r1toy eval maximum --task examples/maximum.js --reward examples/short.js

const letters = 'abcdefghijkl'.split('');
const named = (numbers, i) => [letters[i], String(numbers[i])];

/** How it is worked: each number in turn is held against the largest so far. */
const method = {
  begin: (numbers) => ({ numbers, done: 1, most: numbers[0] }),
  piece({ numbers, done, most }, work) {
    const { written, value } = work({
      right: Math.max(most, numbers[done]),
      // A slip keeps the smaller one.
      slipped: () => Math.min(most, numbers[done]),
      write: (result) => ['compare', String(most), 'and', ...named(numbers, done), 'gives', String(result)],
    });
    const state = { numbers, done: done + 1, most: value };
    return { written, state, done: state.done === numbers.length };
  },
  answer: ({ most }) => [String(most)],
  // Many stop early: the rest is left out.
  corner: { at: 'after', share: 0.8, answer: ({ most }) => [String(most)] },
};

export default {
  name: 'maximum',
  /** Level n: n numbers from 1 to 9. */
  levels: [2, 3, 4, 5],
  defaults: { levels: [4], hard: [], beyond: [5] },
  /** Words that r1toy's lexicon lacks, in both languages. */
  words: {
    largest: { en: 'largest', zh: '最大' },
    compare: { en: 'compare', zh: '比较' },
    and: { en: 'and', zh: '和' },
  },
  size: (level) => 9 ** level,
  values(level, index) {
    const numbers = [];
    for (let rest = index; numbers.length < level; rest = Math.floor(rest / 9))
      numbers.unshift((rest % 9) + 1);
    return numbers;
  },
  longest: (level) => Array.from({ length: level }, () => 9),
  canonical: (numbers) => [...numbers].sort().join(' '),
  question(numbers) {
    return ['please', 'find', 'largest', ':', ...numbers.flatMap((_, i) => named(numbers, i)), '?'];
  },
  method,
  opens: ['compare'],
  // Every number after the first was looked at.
  whole: (numbers, pieces) =>
    numbers.slice(1).every((_, i) => pieces.some((piece) => piece[3] === letters[i + 1])),
  guess: (numbers, random) => [String(random.pick(numbers))],
  chance: () => 1 / 9,
  grade: (numbers, answer) => answer.length === 1 && answer[0] === String(Math.max(...numbers)),
};
