// The pre-training mixture keeps the shares that the configuration states.
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { configSchema } from '../../src/config/schema.js';
import { corpusDocument } from '../../src/data/corpus.js';
import { encode } from '../../src/data/tokenizer.js';
import { parse } from '../../src/tasks/format.js';
import { languageShare } from '../../src/tasks/language.js';
import { onlyLevels } from '../pipeline/tiny.js';

/** Completions of a world of two-digit sums with a changed mixture; no general text unless asked for. */
function completions(mixture: Record<string, number>, count = 2000) {
  const config = configSchema.parse({
    world: onlyLevels({ addition: [2] }),
    pretrain: { mixture: { general: 0, ...mixture } },
  });
  return Array.from({ length: count }, (_, i) => corpusDocument(config, stream('corpus', i)));
}

const shareOf = <T>(items: readonly T[], test: (item: T) => boolean) =>
  items.filter(test).length / items.length;

/** The sum asked for in a prompt of addition. */
function sumOf(prompt: readonly string[]): string {
  const [a, b] = prompt
    .slice(prompt.indexOf(':') + 1, prompt.indexOf('?'))
    .join('')
    .split('+');
  return String(Number(a) + Number(b));
}

describe('corpusDocument', () => {
  it('mixes the styles as configured', () => {
    const documents = completions({ short: 0.3, shortTagged: 0.1, workedTagged: 0.4 }, 4000);
    const worked = ({ completion }: { completion: string[] }) =>
      completion.includes('so') || completion.includes('所以');
    const hasTags = ({ completion }: { completion: string[] }) => completion.includes('<answer>');
    expect(shareOf(documents, (one) => !worked(one) && !hasTags(one))).toBeCloseTo(0.3, 1);
    expect(shareOf(documents, (one) => !worked(one) && hasTags(one))).toBeCloseTo(0.1, 1);
    expect(shareOf(documents, (one) => worked(one) && hasTags(one))).toBeCloseTo(0.4, 1);
    expect(shareOf(documents, (one) => parse(one.completion).wellFormed)).toBeCloseTo(0.4, 1);
  });

  it('answers short ones right as often as configured', () => {
    const documents = completions({ short: 0, shortTagged: 1, guessRight: 0.4 });
    const right = ({ prompt, completion }: { prompt: string[]; completion: string[] }) =>
      parse(completion).answer?.join('') === sumOf(prompt);
    expect(Math.abs(shareOf(documents, right) - 0.4)).toBeLessThan(0.04);
  });

  it('speaks wholly one language or switches, as configured', () => {
    const documents = completions({ short: 0, shortTagged: 0, ownLanguage: 0.5, otherLanguage: 0.3 });
    const own = documents.map(({ prompt, completion }) =>
      languageShare(completion, prompt.includes('please') ? 'en' : 'zh'),
    );
    // A switching document seldom stays in one language over seven words and more.
    expect(Math.abs(shareOf(own, (share) => share === 1) - 0.51)).toBeLessThan(0.05);
    expect(Math.abs(shareOf(own, (share) => share === 0) - 0.31)).toBeLessThan(0.05);
  });

  it('adds general text as configured', () => {
    const documents = completions({ general: 0.25 });
    expect(Math.abs(shareOf(documents, ({ prompt }) => !prompt.includes(':')) - 0.25)).toBeLessThan(0.04);
  });

  it('writes words of the vocabulary, ends with the end word, and fits the context', () => {
    const config = configSchema.parse({ policy: { context: 64 }, world: { levels: { countdown: [4] } } });
    for (let i = 0; i < 2000; i++) {
      const { prompt, completion } = corpusDocument(config, stream('words', i));
      expect(() => encode([...prompt, ...completion])).not.toThrow();
      expect(completion.indexOf('<eos>')).toBe(completion.length - 1);
      expect(prompt.length + completion.length).toBeLessThanOrEqual(64);
    }
  });

  it('seldom needs more words for a completion than reinforcement may write, in the default world', () => {
    const config = configSchema.parse({});
    const lengths = Array.from(
      { length: 5000 },
      (_, i) => corpusDocument(config, stream('length', i)).completion.length,
    );
    const { maxNewTokens } = config.reasoningRl;
    expect(shareOf(lengths, (length) => length > maxNewTokens)).toBeLessThan(0.005);
  });

  it('is the same for the same stream', () => {
    const config = configSchema.parse({});
    expect(corpusDocument(config, stream('same', 1))).toEqual(corpusDocument(config, stream('same', 1)));
  });
});
