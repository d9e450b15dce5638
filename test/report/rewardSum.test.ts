// How a reward is told as the sum of its parts.
import { expect, test } from 'vitest';
import { partLabel, rewardSum } from '../../src/report/rewardSum.js';

const weights = { accuracy: 1, format: 1, language: 0, helpful: 0.5 };

test('a part that counts nothing, and one that counts half, are told as such', () => {
  expect(rewardSum({ accuracy: 0, format: 1, language: 0.53, harmless: null }, weights, 1)).toBe(
    'accuracy 0.00, format 1.00, language 0.53 (not counted)',
  );
  expect(rewardSum({ format: 1, helpful: 0.98 }, weights, 1.49)).toBe('format 1.00, 0.5 x helpful 0.98');
  expect(['accuracy', 'language', 'helpful', 'harmless'].map((name) => partLabel(name, weights))).toEqual([
    'accuracy',
    '0 x language',
    '0.5 x helpful',
    '0 x harmless',
  ]);
});

test('what the reward has beside its parts is told, so that it adds up', () => {
  expect(rewardSum({ accuracy: 1 }, weights, 0.6)).toBe('accuracy 1.00, beside these -0.40');
  expect(rewardSum({ accuracy: 1, helpful: 0.1 }, weights, 1 + 0.05)).not.toContain('beside');
});
