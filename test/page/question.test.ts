// What a page takes for a question, and what it says of an answer: what the terminal does.
import { describe, expect, it } from 'vitest';
import { questionIn } from '../../src/data/words.js';
import { languageOf, splitWords } from '../../src/tasks/language.js';
import { askingOf, randomQuestion, verdictOf } from '../../src/web/play/question.js';

const asking = askingOf('total 3 5 7');
const judged = (text: string) => verdictOf(asking.problem, splitWords(text));

describe('a question in a page', () => {
  it.each(['12+34', 'please find total : a 3 b 5 c 7 ?', 'a 7+e 5?'])(
    '%s is read as in the terminal',
    (typed) => {
      const { text, words } = askingOf(typed);
      expect(words).toEqual(questionIn(typed));
      expect(text).toBe(words.join(' '));
    },
  );

  it('comes with what was probably meant', () => {
    expect(askingOf('please find total : 3 b 5 c 7 ?').note).toContain(
      'Did you mean: please find total : a 3 b 5 c 7 ?',
    );
  });

  it('is drawn in both languages, and as the same problem in one where that is asked for', () => {
    const draws = Array.from({ length: 12 }, (_, draw) => draw);
    const isEnglish = (text: string) => languageOf(splitWords(text)) === 'en';
    expect(new Set(draws.map((draw) => isEnglish(randomQuestion('pair', draw)))).size).toBe(2);
    for (const draw of draws) {
      const [any, english] = [randomQuestion('pair', draw), randomQuestion('pair', draw, 'en')];
      expect(isEnglish(english)).toBe(true);
      expect(askingOf(english).problem?.values).toEqual(askingOf(any).problem?.values);
    }
  });

  it('has an answer whose first wrong step is named, with its places in the completion', () => {
    const words = '<think> a 3 add b 5 gives 8 add c 7 gives 1 6 so </think> <answer> 1 6 </answer> <eos>';
    const { right, text, step } = judged(words);
    expect({ right, text }).toEqual({ right: false, text: 'answer 1 6: wrong (right: 1 5)' });
    expect(step?.text).toBe('first wrong step: add c 7 gives 1 6; right: add c 7 gives 1 5');
    expect(splitWords(words).slice(step?.begin, step!.end + 1)).toEqual(splitWords('add c 7 gives 1 6'));
  });

  it('has a right answer only in the format, and no wrong step is sought in a right one', () => {
    const words = '<think> a 3 add b 5 gives 8 add c 7 gives 1 5 so </think> <answer> 1 5 </answer>';
    expect(judged(words)).toMatchObject({ right: false, step: null });
    expect(judged(`${words} <eos>`)).toEqual({ right: true, text: 'answer 1 5: right', step: null });
  });
});
