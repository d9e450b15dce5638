// Clean-up happens in any case, and its own error never hides that of the work.
import { expect, test } from 'vitest';
import { finallyDo, thenAlways } from '../../src/base/cleanUp.js';

const fails = (message: string) => () => {
  throw new Error(message);
};

test('the result comes through, and the clean-up was done', async () => {
  const done: string[] = [];
  expect(
    thenAlways(
      () => 7,
      () => done.push('now'),
    ),
  ).toBe(7);
  expect(
    await finallyDo(
      async () => 8,
      () => void done.push('later'),
    ),
  ).toBe(8);
  expect(done).toEqual(['now', 'later']);
});

test('the error of the work is the one that is thrown, also where the clean-up fails, too', async () => {
  expect(() => thenAlways(fails('cause'), fails('clean-up'))).toThrow('cause');
  await expect(finallyDo(async () => fails('cause')(), fails('clean-up'))).rejects.toThrow('cause');
});

test('a clean-up that fails alone is told', async () => {
  expect(() => thenAlways(() => 7, fails('clean-up'))).toThrow('clean-up');
  await expect(finallyDo(async () => 7, fails('clean-up'))).rejects.toThrow('clean-up');
});
