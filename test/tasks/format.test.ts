// The strict parser: arbitrary word lists never break it, and only the exact shape is well-formed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, plainTemplate, tagged, templated } from '../../src/tasks/format.js';
import { splitWords } from '../../src/tasks/language.js';

const plain = fc.constantFrom('7', '8', '+', 'so', 'carry', '所以', 'unheard-of', '');
const tag = fc.constantFrom('<think>', '</think>', '<answer>', '</answer>', '<eos>', '<user>', '<pad>');
const filled = fc.array(plain, { minLength: 1, maxLength: 8 });

describe('parse', () => {
  it('never throws, and calls well-formed exactly what the template writes', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(plain, tag), { maxLength: 14 }), (words) => {
        const parsed = parse(words);
        const rewritten = parsed.answer === null ? [] : tagged(parsed.thought, parsed.answer);
        const same = rewritten.length === words.length && rewritten.every((word, i) => word === words[i]);
        const clean = [...parsed.thought, ...(parsed.answer ?? [])].every((word) => !/^<.+>$/.test(word));
        const full = parsed.thought.length > 0 && (parsed.answer ?? []).length > 0;
        expect(parsed.wellFormed).toBe(same && clean && full);
      }),
      { numRuns: 2000 },
    );
  });

  it('gives back the thought and the answer of a well-formed completion', () => {
    fc.assert(
      fc.property(filled, filled, (thought, answer) => {
        expect(parse(tagged(thought, answer))).toEqual({
          wellFormed: true,
          thought,
          thoughtAt: 1,
          answer,
        });
      }),
    );
  });

  it('is not well-formed after any one word is taken out of a shortest completion', () => {
    const words = tagged(['so'], ['7']);
    words.forEach((_, i) => {
      expect(parse(words.toSpliced(i, 1)).wellFormed).toBe(false);
    });
  });

  it.each([
    ['7 <think> so </think> <answer> 7 </answer> <eos>', 'a word before'],
    ['<think> so </think> 7 <answer> 7 </answer> <eos>', 'a word between'],
    ['<think> so </think> <answer> 7 </answer> 7 <eos>', 'a word after'],
    ['<think> so </think> <answer> 7 </answer>', 'no end'],
    ['<think> so </think> <answer> 7 </answer> <eos> <eos>', 'two ends'],
    ['<answer> 7 </answer> <think> so </think> <eos>', 'the wrong order'],
    ['<think> so </think> <think> so </think> <answer> 7 </answer> <eos>', 'two thoughts'],
    ['<think> so <answer> 7 </answer> </think> <eos>', 'nested tags'],
  ])('refuses %s: %s', (line) => {
    expect(parse(splitWords(line)).wellFormed).toBe(false);
  });

  it('finds the answer wherever its only pair of tags is', () => {
    const answerOf = (line: string) => parse(splitWords(line)).answer;
    expect(answerOf('so <answer> 8 5 </answer> and')).toEqual(['8', '5']);
    expect(answerOf('<answer> 8 </answer> <answer> 5 </answer>')).toBeNull();
    expect(answerOf('</answer> 8 <answer>')).toBeNull();
    expect(answerOf('the answer is 8 5 <eos>')).toBeNull();
  });

  it('takes everything before the answer as thought where it is not tagged', () => {
    expect(parse(splitWords('ones 7 so <answer> 7 </answer> <eos>')).thought).toEqual(['ones', '7', 'so']);
    expect(parse(splitWords('so the answer is 7 <eos>')).thought).toEqual(['so', 'the', 'answer', 'is', '7']);
  });

  it('allows an empty thought only where told to', () => {
    const words = tagged([], ['hello']);
    expect(parse(words)).toMatchObject({ wellFormed: false });
    expect(parse(words, true)).toMatchObject({ wellFormed: true });
  });
});

describe('the template', () => {
  it('puts the question between the speakers, and asks for a thought and an answer in the language of the question', () => {
    const question = ['3', '?'];
    expect(templated(question, 'en').join(' ')).toBe('<user> with <think> <answer> : 3 ? <assistant>');
    expect(templated(question, 'zh').join(' ')).toBe('<user> 用 <think> <answer> : 3 ? <assistant>');
    expect(plainTemplate(question).join(' ')).toBe('<user> 3 ? <assistant>');
  });
});
