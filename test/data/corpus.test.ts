// The pre-training mixture keeps the shares that the configuration states.
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { configSchema } from '../../src/config/schema.js';
import { corpusDocument, type Document, ownChance } from '../../src/data/corpus.js';
import { encode } from '../../src/data/tokenizer.js';
import { parse } from '../../src/tasks/format.js';
import { languageShare } from '../../src/tasks/language.js';
import type { Language } from '../../src/tasks/task.js';
import { onlyLevels } from '../pipeline/tiny.js';

/** Documents of a world of totals of four numbers with other settings of pre-training; general text only if asked for. */
function documents(pretrain: { mixture?: object; habits?: object; voice?: object }, count = 2000) {
  const config = configSchema.parse({
    world: onlyLevels({ total: [4] }),
    pretrain: { ...pretrain, mixture: { general: 0, ...pretrain.mixture } },
  });
  return Array.from({ length: count }, (_, i) => corpusDocument(config, stream('corpus', i)));
}

const shareOf = <T>(items: readonly T[], test: (item: T) => boolean) =>
  items.filter(test).length / items.length;

const askedForTags = ({ prompt }: Document) => prompt.includes('<think>');
const worked = ({ completion }: Document) => completion.includes('so') || completion.includes('所以');
const languageOfPrompt = ({ prompt }: Document): Language =>
  prompt.includes('?') && prompt.includes('find') ? 'en' : 'zh';

/** The total asked for in a prompt. */
function totalOf(prompt: readonly string[]): string {
  const numbers = prompt.slice(prompt.lastIndexOf(':')).filter((word) => /^\d$/.test(word));
  return String(numbers.reduce((sum, number) => sum + Number(number), 0));
}

describe('corpusDocument', () => {
  it('mixes the kinds of pages as configured', () => {
    const pages = documents({ mixture: { obeyed: 0.4, ignored: 0.2, worked: 0.1 } }, 4000);
    const hasTags = ({ completion }: Document) => completion.includes('<answer>');
    expect(shareOf(pages, (one) => askedForTags(one) && worked(one) && hasTags(one))).toBeCloseTo(0.4, 1);
    expect(shareOf(pages, (one) => askedForTags(one) && !worked(one))).toBeCloseTo(0.2, 1);
    expect(shareOf(pages, (one) => !askedForTags(one) && worked(one))).toBeCloseTo(0.1, 1);
    expect(shareOf(pages, (one) => !askedForTags(one) && !worked(one))).toBeCloseTo(0.3, 1);
    // Tags come where they are asked for, and with work between them.
    expect(pages.filter(hasTags).every((one) => askedForTags(one) && worked(one))).toBe(true);
    expect(pages.filter(hasTags).every(({ completion }) => parse(completion).wellFormed)).toBe(true);
  });

  it('answers without work right as often as configured', () => {
    const pages = documents({ mixture: { obeyed: 0, ignored: 1, worked: 0, guessRight: 0.4 } });
    const right = ({ prompt, completion }: Document) => completion.slice(3, -1).join('') === totalOf(prompt);
    expect(Math.abs(shareOf(pages, right) - 0.4)).toBeLessThan(0.04);
  });

  it('cuts corners as often as the habit says, weighed by the task', () => {
    const pages = documents({ mixture: { obeyed: 1, ignored: 0, worked: 0 }, habits: { cut: 0.4, slip: 0 } });
    const steps = ({ completion }: Document) =>
      completion.filter((word) => word === 'gives' || word === '得').length;
    // Two corners, each cut with .4 x .85.
    expect(Math.abs(shareOf(pages, (one) => steps(one) === 1) - 0.34)).toBeLessThan(0.04);
    expect(Math.abs(shareOf(pages, (one) => steps(one) === 3) - 0.66 * 0.66)).toBeLessThan(0.04);
    const right = ({ prompt, completion }: Document) =>
      parse(completion).answer?.join('') === totalOf(prompt);
    expect(pages.every((one) => right(one) === (steps(one) === 3))).toBe(true);
  });

  it('begins and ends a thought in the language of the prompt, and leaves it the more often the further it is', () => {
    const pages = documents({
      mixture: { obeyed: 0.5, ignored: 0, worked: 0.5 },
      habits: { cut: 0, slip: 0 },
      voice: { first: 0.8, decay: 0.5 },
    });
    const inOwn = (one: Document, words: readonly string[]) => languageShare(words, languageOfPrompt(one));
    const pieces = (one: Document) => {
      const { completion } = one;
      const starts = completion.flatMap((word, i) => (word === 'add' || word === '加上' ? [i] : []));
      const end = completion.findIndex((word) => word === 'so' || word === '所以');
      return {
        own: starts.map((at) => inOwn(one, [completion[at]])),
        rest: inOwn(one, completion.slice(end)),
      };
    };
    const said = pages.map(pieces);
    [0.8, 0.4, 0.2].forEach((share, segment) => {
      expect(Math.abs(shareOf(said, ({ own }) => own[segment] === 1) - share)).toBeLessThan(0.04);
    });
    expect(said.every(({ rest }) => rest === 1)).toBe(true);
    expect([0, 1, 2].map((segment) => ownChance({ first: 0.8, decay: 0.5 }, segment))).toEqual([
      0.8, 0.4, 0.2,
    ]);
  });

  it('adds general text as configured, half of it in the tags that its prompt asks for', () => {
    const pages = documents({ mixture: { general: 0.25 } }, 4000);
    const general = pages.filter(
      ({ prompt }) =>
        prompt.filter((word) => word === ':').length < 2 && askedForTags({ prompt, completion: [] }),
    );
    expect(Math.abs(general.length / pages.length - 0.25)).toBeLessThan(0.03);
    const tagged = general.filter(({ completion }) => parse(completion, true).wellFormed);
    expect(Math.abs(tagged.length / general.length - 0.5)).toBeLessThan(0.05);
  });

  it('writes words of the vocabulary, ends with the end word, and fits the context', () => {
    const config = configSchema.parse({
      policy: { context: 64 },
      world: { levels: { countdown: [4], addition: [3] } },
    });
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
