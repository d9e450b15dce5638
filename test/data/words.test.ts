// Words typed at the command line: cut as the vocabulary has them, and refused by name where it does not.
import { expect, test } from 'vitest';
import type { UserError } from '../../src/base/errors.js';
import { openingWords, wordsOf } from '../../src/data/words.js';

test('digits and punctuation are words of their own, tags are one', () => {
  expect(wordsOf(' 23+4? <think> so,', 'prompt')).toEqual(['2', '3', '+', '4', '?', '<think>', 'so', ',']);
  expect(openingWords('<think> so', 9)).toEqual(['<think>', 'so']);
});

test('an unknown opening word is a usage error with the nearest one', () => {
  const refused = (text: string, most = 9) => {
    try {
      openingWords(text, most);
    } catch (error) {
      const { exitCode, message } = error as UserError;
      return [exitCode, message];
    }
    return null;
  };
  expect(refused('<thnk> so')).toEqual([
    64,
    expect.stringMatching(/^--begin: .*<thnk>.* Did you mean <think>\?/),
  ]);
  expect(refused('so <eos>')).toEqual([64, '--begin: <eos> would end the completion. Leave it out.']);
  const none = (count: number, most: number) =>
    `--begin: must leave a completion to sample (got ${count} words, allowed 1 to ${most - 1}).`;
  expect(refused(' ')).toEqual([64, '--begin: has no words. Give some.']);
  expect(refused('so so so', 3)).toEqual([64, none(3, 3)]);
  expect(refused('so so', 3)).toBeNull();
});
