// Demonstrations for SFT: clean, right, in the prompt's language, and the committed files are up to date.
import { describe, expect, it } from 'vitest';
import { readAsset } from '../../src/base/assets.js';
import { UserError } from '../../src/base/errors.js';
import { configSchema } from '../../src/config/schema.js';
import { coldStartRows, generalRows } from '../../src/data/datasets.js';
import { trainGeneral } from '../../src/data/split.js';
import { parse } from '../../src/tasks/format.js';
import { taskNames } from '../../src/tasks/index.js';
import { languageShare, splitWords } from '../../src/tasks/language.js';

const config = configSchema.parse({});

describe('coldStartRows', () => {
  const rows = coldStartRows(600, config, 1);

  it("are well-formed, without slips, and wholly in the prompt's language", () => {
    for (const row of rows) {
      const completion = splitWords(row.completion);
      expect(parse(completion).wellFormed).toBe(true);
      expect(languageShare(completion, row.language)).toBe(1);
      expect(languageShare(splitWords(row.prompt), row.language)).toBe(1);
      expect(row.completion).not.toMatch(/wait|等等/);
      expect(completion.length + splitWords(row.prompt).length).toBeLessThanOrEqual(config.policy.context);
    }
  });

  it('cover every trained task level in both languages', () => {
    const seen = new Set(rows.map(({ task, level, language }) => `${task} ${level} ${language}`));
    const trained = taskNames.flatMap((task) => config.world.levels[task]).length;
    expect(seen.size).toBe(trained * 2);
  });

  it('depend on the seed alone', () => {
    expect(coldStartRows(600, config, 1)).toEqual(rows);
    expect(coldStartRows(600, config, 2)).not.toEqual(rows);
  });

  it('say so where the context is too short', () => {
    const small = configSchema.parse({ policy: { context: 32 } });
    expect(() => coldStartRows(100, small, 1)).toThrow(UserError);
    expect(() => coldStartRows(100, small, 1)).toThrow(/policy\.context: too short for/);
  });
});

describe('generalRows', () => {
  it('use every training item before any a second time', () => {
    const count = trainGeneral().length;
    const rows = generalRows(count + 5, 1);
    expect(new Set(rows.slice(0, count).map(({ prompt }) => prompt)).size).toBe(count);
    expect(rows[count]).toEqual(rows[0]);
  });

  it('are well-formed where an empty thought is allowed', () => {
    for (const { completion } of generalRows(200, 1)) {
      expect(parse(splitWords(completion), true).wellFormed).toBe(true);
    }
  });
});

describe('readAsset', () => {
  it('reads a file of the data folder', () => {
    expect(readAsset('lexicon.json')).toContain('"<pad>"');
    expect(() => readAsset('absent.json')).toThrow(/ENOENT/);
  });
});
