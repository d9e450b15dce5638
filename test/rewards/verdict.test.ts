// Strict scores of held-out problems: pass@k, the vote, the verdict on one completion, and the row of them all.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curveOfK, evalMetrics, judge, majority, passAtK, type Verdict } from '../../src/rewards/verdict.js';

const verdict = (answer: string | null, correct: boolean, length = 5): Verdict => ({
  answer,
  correct,
  format: answer !== null,
  language: 1,
  length,
  thought: answer === null ? null : { length, language: null, mixed: false, thorough: false },
  corrections: 0,
  retries: null,
});

describe('passAtK', () => {
  it('equals the hand-computed combinatorial estimator', () => {
    // n = 4, c = 1: 1 - C(3, 2) / C(4, 2) = 1 - 3/6
    expect(passAtK(4, 1, 2)).toBeCloseTo(0.5, 12);
    // n = 5, c = 2: 1 - C(3, 3) / C(5, 3) = 1 - 1/10
    expect(passAtK(5, 2, 3)).toBeCloseTo(0.9, 12);
    expect(passAtK(16, 0, 16)).toBe(0);
    expect(passAtK(16, 1, 16)).toBe(1);
  });

  it('is the share of k-subsets that hold a right sample (brute force over subsets)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(9), fc.nat(9), (n, c, k) => {
        fc.pre(c <= n && k >= 1 && k <= n);
        let subsets = 0;
        let hits = 0;
        for (let bits = 0; bits < 1 << n; bits++) {
          const members = [...Array(n).keys()].filter((i) => bits & (1 << i));
          if (members.length !== k) continue;
          subsets++;
          if (members.some((i) => i < c)) hits++;
        }
        expect(passAtK(n, c, k)).toBeCloseTo(hits / subsets, 9);
      }),
    );
  });
});

describe('majority', () => {
  it('takes the most frequent answer, counts a tie by parts, and ignores broken formats', () => {
    expect(majority([verdict('7', true), verdict('7', true), verdict('8', false)])).toBe(1);
    expect(majority([verdict('7', true), verdict('8', false)])).toBe(0.5);
    expect(majority([verdict(null, false), verdict(null, false), verdict('7', true)])).toBe(1);
    expect(majority([verdict(null, false)])).toBe(0);
  });
});

describe('the vote on answers that mean the same', () => {
  // 5 + 2 - 2 and 5 - 2 + 2 are both right; 5 + 2 + 2 is not.
  const problem = { task: 'countdown', level: 3, language: 'en', values: [5, 5, 2, 2] } as const;
  const said = (answer: string) =>
    judge(problem, `<think> so </think> <answer> ${answer} </answer> <eos>`.split(' '));
  const times = (count: number, answer: string) => Array.from({ length: count }, () => said(answer));

  it('counts them as one: six and six right in two forms beat seven wrong', () => {
    const six = [...times(6, '5 + 2 - 2'), ...times(6, '5 - 2 + 2')];
    expect(six.every(({ correct }) => correct)).toBe(true);
    expect(majority([...six, ...times(7, '5 + 2 + 2')])).toBe(1);
    // The bare value is no answer, and so votes for something else.
    expect(majority([...times(2, '5'), said('5 + 2 - 2')])).toBe(0);
  });

  it('counts wrong ones as one, too', () => {
    const wrong = { ...problem, values: [9, 5, 2, 2] };
    const votes = ['5 + 2 - 2', '5 - 2 + 2', '5 + 2 + 2', '5 + 2 + 2', '5 - 2 - 2'].map((answer) =>
      judge(wrong, `<think> so </think> <answer> ${answer} </answer> <eos>`.split(' ')),
    );
    expect(majority(votes)).toBe(0.5);
  });
});

describe('judge', () => {
  const problem = { task: 'addition', level: 2, language: 'en', values: [37, 48] } as const;
  const words = (text: string) => text.split(' ');

  it('counts a right answer only in a well-formed completion', () => {
    expect(judge(problem, words('<think> so </think> <answer> 8 5 </answer> <eos>')).correct).toBe(true);
    expect(judge(problem, words('<think> so </think> <answer> 8 6 </answer> <eos>')).correct).toBe(false);
    expect(judge(problem, words('<answer> 8 5 </answer> <eos>')).correct).toBe(false);
    expect(judge(problem, words('<think> so </think> <answer> 8 5 </answer> so <eos>')).correct).toBe(false);
    expect(judge(problem, words('so 8 5 <eos>'))).toMatchObject({
      correct: false,
      format: false,
      answer: null,
    });
  });
});

it('keeps the words of an answer apart in the text that is voted on', () => {
  const problem = { task: 'addition', level: 2, language: 'en', values: [37, 48] } as const;
  const completion = '<think> so </think> <answer> 8 5 </answer> <eos>'.split(' ');
  expect(judge(problem, completion)).toMatchObject({ answer: '8 5', length: 8, format: true });
});

it('judges reflection in the thought, tries in countdown alone', () => {
  const thought = 'try 3 + 5 gives 8 target 2 no , try 3 - 1 gives 3 wait , - 1 gives 2 target 2 yes';
  const completion = `<think> ${thought} </think> <answer> 3 - 1 </answer> <eos>`.split(' ');
  const values = [2, 3, 1];
  const countdown = { task: 'countdown', level: 2, language: 'en', values } as const;
  expect(judge(countdown, completion)).toMatchObject({ correct: true, corrections: 1, retries: 1 });
  const addition = { ...countdown, task: 'addition' } as const;
  expect(judge(addition, completion)).toMatchObject({ corrections: 1, retries: null });
});

it('judges the thought of a well-formed completion alone: its words, their language, whether they mix, and whether work is left', () => {
  const problem = { task: 'addition', level: 2, language: 'en', values: [37, 48] } as const;
  const thoughtOf = (text: string) =>
    judge(problem, `${text} </think> <answer> 8 5 </answer> <eos>`.split(' ')).thought;
  expect(thoughtOf('<think> so')).toEqual({ length: 1, language: 1, mixed: false, thorough: false });
  expect(thoughtOf('<think> 3 so 所以 carry 进')).toEqual({
    length: 5,
    language: 0.5,
    mixed: true,
    thorough: false,
  });
  expect(thoughtOf('<think> 所以 进')).toEqual({ length: 2, language: 0, mixed: false, thorough: false });
  // Symbols belong to both languages.
  expect(thoughtOf('<think> 3 + 4')).toEqual({ length: 3, language: null, mixed: false, thorough: false });
  const columns = 'ones 7 + 8 + 0 gives 5 carry 1 tens 3 + 4 + 1 得 9 carry 0';
  expect(thoughtOf(`<think> ${columns}`)).toMatchObject({ mixed: true, thorough: true });
  expect(thoughtOf('so so')).toBeNull();
});

describe('pass@k of fewer than k samples', () => {
  it('cannot be told', () => {
    expect(() => passAtK(2, 0, 5)).toThrow('pass@5 cannot be told from 2 samples');
    expect(passAtK(2, 0, 2)).toBe(0);
  });
});

describe('evalMetrics', () => {
  it('averages over problems, and over samples where the metric is a sample metric', () => {
    const row = evalMetrics([
      [verdict('1', true, 4), verdict('1', true, 6)],
      [verdict(null, false, 30), verdict('3', true, 20)],
    ]);
    expect(row['pass@1']).toBeCloseTo(0.75, 12);
    expect(row['pass@2']).toBe(1);
    expect(row['majority@2']).toBe(1);
    expect(row.format).toBe(0.75);
    expect(row.length).toBe(15);
    expect(row).toMatchObject({ problems: 2, samples: 2 });
    // Right: 4, 6 and 20 tokens; wrong: 30.
    expect(row).toMatchObject({ 'length/correct': 10, 'length/wrong': 30, 'reflection/wait': 0 });
    expect(row).not.toHaveProperty('reflection/retry');
    expect(curveOfK(16)).toEqual([1, 2, 4, 8, 16]);
    expect(curveOfK(12)).toEqual([1, 2, 4, 8, 12]);
    expect(curveOfK(3)).toEqual([1, 2, 3]);
    expect(curveOfK(1)).toEqual([1]);
  });

  it('takes what thoughts are over the well-formed completions alone', () => {
    const thinking = (thought: Verdict['thought']) => ({ ...verdict('1', true), thought });
    const row = evalMetrics([
      [thinking({ length: 10, language: 0.5, mixed: true, thorough: false }), verdict(null, false)],
      [
        thinking({ length: 20, language: null, mixed: false, thorough: false }),
        thinking({ length: 6, language: 1, mixed: false, thorough: true }),
        { ...thinking({ length: 12, language: null, mixed: false, thorough: true }), correct: false },
      ],
    ]);
    expect(row).toMatchObject({ 'length/thought': 12, 'language/thought': 0.75, mixed: 0.25, thorough: 0.5 });
    // Skill: one of the two thorough ones is right.
    expect(row['accuracy/thorough']).toBe(0.5);
    const hasty = evalMetrics([[thinking({ length: 1, language: 1, mixed: false, thorough: false })]]);
    expect(hasty).toMatchObject({ thorough: 0, 'pass@1': 1 });
    expect(hasty).not.toHaveProperty('accuracy/thorough');
    const broken = evalMetrics([[verdict(null, false)]]);
    for (const name of ['length/thought', 'language/thought', 'mixed', 'thorough', 'accuracy/thorough'])
      expect(broken).not.toHaveProperty(name);
  });

  it('counts reflection a completion, and leaves out what has nothing to be taken over', () => {
    const two = { ...verdict('1', true, 4), corrections: 1, retries: 3 };
    const row = evalMetrics([[two, { ...verdict('1', true, 8), retries: 0 }]]);
    expect(row).toMatchObject({ 'reflection/wait': 0.5, 'reflection/retry': 1.5, 'length/correct': 6 });
    expect(row).not.toHaveProperty('length/wrong');
  });

  it('has no vote of a single sample', () => {
    const row = evalMetrics([[verdict('1', true)], [verdict('2', false)]]);
    expect(row).toMatchObject({ problems: 2, samples: 1, 'pass@1': 0.5 });
    expect(row).not.toHaveProperty('majority@1');
  });

  it('takes the share of the language over the completions that have words', () => {
    const speaking = (language: number | null) => ({ ...verdict('1', true), language });
    expect(
      evalMetrics([
        [speaking(1), speaking(null)],
        [speaking(0.5), speaking(0.75)],
      ]).language,
    ).toBe(0.75);
    expect(evalMetrics([[speaking(null)]])).not.toHaveProperty('language');
  });
});
