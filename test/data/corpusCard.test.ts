// What the default corpus leaves to find: it is mostly wrong, its likeliest author is nearly always wrong, and whoever
// works to the end is always right. Without this, reinforcement would only have to find a form.
import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.js';
import { corpusCard } from '../../src/data/corpusCard.js';
import { onlyLevels } from '../pipeline/tiny.js';

const card = corpusCard(configSchema.parse({}));

describe('the card of the default corpus', () => {
  it('has each trained level', () => {
    expect(card.map(({ task, level }) => `${task}/${level}`)).toEqual([
      ...['addition/3', 'addition/4', 'countdown/3', 'countdown/4'],
      ...['pair/4', 'pair/5', 'total/5', 'total/6'],
    ]);
  });

  it.each(card)(
    '$task/$level is no more often right than wrong, hardly ever by imitation, always by work',
    (row) => {
      // 200 draws: sd .035. Half of countdown/3 is right, the others are well below.
      expect(row.right).toBeLessThanOrEqual(row.task === 'countdown' && row.level === 3 ? 0.56 : 0.5);
      expect(row.modal).toBeLessThanOrEqual(0.3);
      expect(row.thorough).toBe(1);
    },
  );

  it.each(card)(
    '$task/$level is right again and again, so that it can be found',
    ({ right, words, thoroughWords }) => {
      expect(right).toBeGreaterThan(0.03);
      expect(thoroughWords).toBeGreaterThan(1.3 * words);
    },
  );
});

describe('a corpus whose writers have no bad habits', () => {
  const clean = { slip: 0, notice: 0, cut: 0, forget: 0 };
  const rows = corpusCard(
    configSchema.parse({ world: onlyLevels({ total: [4] }), pretrain: { habits: clean } }),
  );

  it('is right, and so are all that imitate it', () => {
    expect(rows).toEqual([expect.objectContaining({ right: 1, modal: 1, thorough: 1 })]);
    expect(rows[0].words).toBeCloseTo(rows[0].thoroughWords, 0);
  });
});

describe('the likeliest author', () => {
  const modal = (pretrain: object) =>
    corpusCard(configSchema.parse({ world: onlyLevels({ total: [4] }), pretrain }))[0].modal;

  it('stops where stopping is likelier than going on in either language', () => {
    // Corners cut with .45: in one language going on has .55, in two at most .35.
    expect(modal({ habits: { cut: 0.5 }, voice: { first: 1, decay: 1 } })).toBe(1);
    expect(modal({ habits: { cut: 0.5 }, voice: { first: 0.98, decay: 0.65 } })).toBe(0);
  });

  it('slips where most do', () => {
    expect(modal({ habits: { cut: 0, slip: 0.4 } })).toBe(1);
    expect(modal({ habits: { cut: 0, slip: 0.6, notice: 0 } })).toBe(0);
  });
});
