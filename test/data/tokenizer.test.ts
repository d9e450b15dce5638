// The vocabulary and its round trip.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode, unknownWord, vocabulary } from '../../src/data/tokenizer.js';

describe('tokenizer', () => {
  it('starts with the specials and holds each word once', () => {
    expect(vocabulary.slice(0, 8)).toEqual([
      ...['<pad>', '<eos>', '<user>', '<assistant>', '<think>', '</think>', '<answer>', '</answer>'],
    ]);
    expect(new Set(vocabulary).size).toBe(vocabulary.length);
    expect(vocabulary.length).toBe(166);
    expect(encode(['<pad>', '<eos>', '0', '9'])).toEqual([0, 1, 8, 17]);
  });

  it('gives back what was encoded', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...vocabulary)), (words) => {
        expect(decode(encode(words))).toEqual(words);
        expect(decode(Int32Array.from(encode(words)))).toEqual(words);
      }),
    );
  });

  it('names an unknown word', () => {
    expect(unknownWord(['3', '+', 'wait'])).toBeNull();
    expect(unknownWord(['3', 'seventeen', 'x'])).toContain('(got "seventeen", allowed the 166 words');
    expect(unknownWord(['x'.repeat(1000)])).toContain(`"${'x'.repeat(60)}..."`);
    expect(() => encode(['3', 'constructor'])).toThrow(/"constructor"/);
  });
});
