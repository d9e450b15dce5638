// The signs of the papers: seen where the figures are the paper's, missed one by one where they are not, and never by
// chance alone. All figures are invented.
import { describe, expect, it } from 'vitest';
import { studentTail } from '../../src/base/significance.js';
import { ablationRules, causalRules } from '../../src/report/furtherSignRules.js';
import { controls, type Groups } from '../../src/report/seeds.js';
import { mainRules } from '../../src/report/signRules.js';
import { alpha, type CausalRow, findSigns, type Sign } from '../../src/report/signs.js';

type Numbers = Readonly<Record<string, number>>;
type Scores = Record<string, Record<string, number>>;
const [prompted, forced] = controls;
const scored = (numbers: Numbers) => ({ problems: 8, samples: 16, ...numbers });
const seeds = [1, 2, 3, 4, 5];

/** A checkpoint over five seeds, each with the same scores but for a little that adds up to nothing. */
function spread(scores: Readonly<Record<string, Numbers>>): Map<number, Groups> {
  const of = (seed: number) =>
    Object.entries(scores).map(([group, numbers]) => {
      const own = Object.entries(numbers).map(([name, value]) => [
        name,
        value + (((seed * 2) % 5) - 2) / 4000,
      ]);
      return [group, scored(Object.fromEntries(own))];
    });
  return new Map(seeds.map((seed) => [seed, Object.fromEntries(of(seed)) as Groups]));
}

/** Scores as the paper would have them. */
function paper(): Record<string, Scores> {
  const base = { 'length/correct': 12, 'reflection/wait': 0.1, 'reflection/retry': 0.2, language: 0.8 };
  const thought = {
    ...{ 'length/thought': 15, 'language/thought': 0.85, mixed: 0.2 },
    ...{ thorough: 0.3, 'accuracy/thorough': 0.6 },
  };
  const hard = (pass1: number, pass16: number) => ({ 'addition/3': { 'pass@1': pass1, 'pass@16': pass16 } });
  const after = { 'pass@1': 0.85, format: 0.999, language: 0.98 };
  return {
    [prompted]: {
      ...{ all: { 'pass@1': 0.15, 'pass@1 greedy': 0.1, format: 0.3, ...base, ...thought } },
      ...{ general: { general: 0.1 }, beyond: { 'pass@1': 0 }, ...hard(0.01, 0.1) },
    },
    [forced]: {
      ...{ all: { 'pass@1': 0.2, 'pass@1 T=0.6': 0.25, format: 0.8, ...base, ...thought } },
      ...{ general: { general: 0.1 }, beyond: { 'pass@1': 0.01 }, ...hard(0.02, 0.2) },
    },
    zero: {
      all: {
        ...{ ...after, 'pass@1 greedy': 0.9, language: 0.5, 'length/thought': 30, 'language/thought': 0.5 },
        ...{
          thorough: 0.95,
          'accuracy/thorough': 0.9,
          mixed: 0.7,
          'length/correct': 32,
          'reflection/wait': 0.3,
          'reflection/retry': 1.5,
        },
      },
      general: { general: 0.2 },
    },
    dev1: { all: { ...after, 'pass@1': 0.6 }, general: { general: 0.2 } },
    dev2: { all: after, general: { general: 0.2 } },
    dev3: { all: { ...after, 'pass@1': 0.83 }, general: { general: 0.5, exact: 0.3 } },
    r1: {
      all: { ...after, language: 0.99 },
      general: { general: 0.7, exact: 0.3 },
      beyond: { 'pass@1': 0.1 },
      ...hard(0.4, 0.8),
    },
  };
}

const checkpointsOf = (scores: Record<string, Scores>) =>
  new Map(Object.entries(scores).map(([key, own]) => [key, spread(own)]));

const causal: CausalRow[] = seeds.flatMap((seed) =>
  ['wait', 'no'].map((concept) => ({
    ...{ run: `r1-zero-s${seed}`, seed, sha256: 'f', concept, words: [concept], group: 'all' },
    ...{ free: scored({ 'pass@1': 0.9 }), forbidden: scored({ 'pass@1': 0.5 + seed / 1000 }), cost: 0.4 },
  })),
);

const named = (signs: readonly Sign[], name: string) => signs.find((sign) => sign.name === name)!;
const signsOf = (scores: Record<string, Scores>) => findSigns(checkpointsOf(scores), causal, ['addition/3']);

describe('findSigns', () => {
  it('sees every sign where the figures are those of the paper', () => {
    const signs = signsOf(paper());
    expect(signs.filter(({ found }) => found === 'not seen')).toEqual([]);
    expect(signs.map(({ name }) => name)).toEqual([
      ...[...mainRules, ...causalRules].map(({ name }) => name),
      'headroom',
    ]);
    expect(named(signs, 'zero/accuracy')).toMatchObject({ needed: '> 0.5', found: 'seen' });
    expect(named(signs, 'zero/length').value!.mean).toBeCloseTo(2, 3);
    expect(named(signs, 'r1/general').value!.mean).toBeCloseTo(0.2, 12);
    expect(named(signs, 'causal/retry').value!.mean).toBeCloseTo(0.397, 12);
    expect(named(signs, 'headroom').value!.mean).toBeCloseTo(0.38, 12);
    expect(named(signs, 'generalisation')).toMatchObject({
      found: 'reported',
      needed: 'reported only',
      p: null,
    });
    expect(named(signs, 'dev1/accuracy')).toMatchObject({ found: 'setting', needed: 'a setting', p: null });
  });

  it('holds what training adds against the strongest control: any way of beginning, any temperature', () => {
    const signs = signsOf(paper());
    // .25 of the forced base at T=0.6, not .15 of the prompted one.
    expect(named(signs, 'zero/accuracy').figures.control.mean).toBeCloseTo(0.25, 12);
    expect(named(signs, 'zero/accuracy').value!.mean).toBeCloseTo(0.6, 12);
    const strong = paper();
    strong[forced].all['pass@1 greedy'] = 0.954;
    const against = signsOf(strong);
    expect(named(against, 'zero/accuracy').value!.mean).toBeCloseTo(0.85 - 0.954, 12);
    expect(named(against, 'zero/accuracy').found).toBe('not seen');
    expect(named(against, 'zero/greedy').found).toBe('not seen');
    expect(named(against, 'zero/accuracy').claim).toContain('control');
    // Of a share that is to fall, the strongest is the lowest.
    strong[prompted].all['language/thought'] = 0.4;
    expect(named(signsOf(strong), 'zero/language-drift').figures.control.mean).toBeCloseTo(0.4, 12);
  });

  it('says nothing against controls that were not all measured', () => {
    const { [forced]: _, ...rest } = paper();
    expect(named(signsOf(rest), 'zero/accuracy')).toMatchObject({ found: 'not measured', value: null });
    expect(named(signsOf(rest), 'zero/format').found).toBe('seen');
  });

  /** The signs that go missing when one checkpoint's scores change. */
  function lost(checkpoint: string, numbers: Numbers, group = 'all'): string[] {
    const scores = paper();
    Object.assign(scores[checkpoint][group], numbers);
    return signsOf(scores).flatMap(({ name, found }) => (found === 'not seen' ? [name] : []));
  }

  it.each<[string, Numbers, string | undefined, string[]]>([
    [forced, { 'pass@1 T=0.6': 0.31 }, undefined, ['base/accuracy', 'zero/greedy']],
    [prompted, { 'language/thought': 0.79 }, undefined, ['base/language']],
    ['zero', { 'pass@1': 0.749 }, undefined, ['zero/accuracy', 'zero/level']],
    ['zero', { 'pass@1 greedy': 0.25 }, undefined, ['zero/greedy']],
    ['zero', { 'length/thought': 21 }, undefined, ['zero/length']],
    ['zero', { thorough: 0.3 }, undefined, ['zero/selection']],
    ['zero', { 'accuracy/thorough': 0.6 }, undefined, ['zero/skill']],
    ['zero', { 'length/correct': 11 }, undefined, ['zero/length-correct']],
    ['zero', { format: 0.98 }, undefined, ['zero/format']],
    ['zero', { mixed: 0.2 }, undefined, ['zero/language-mixing']],
    ['zero', { 'language/thought': 0.8 }, undefined, ['zero/language-drift']],
    ['zero', { 'reflection/wait': 0.1 }, undefined, ['zero/reflection-wait']],
    ['zero', { 'reflection/retry': 0.2 }, undefined, ['zero/reflection-retry']],
    ['dev1', { format: 0.8 }, undefined, ['dev1/format']],
    ['dev1', { language: 0.7 }, undefined, ['dev1/language']],
    ['dev2', { language: 0.94 }, undefined, ['dev2/language']],
    ['dev3', { general: 0.29 }, 'general', ['dev3/general']],
    ['dev3', { 'pass@1': 0.91 }, undefined, ['dev3/accuracy']],
    ['dev3', { 'pass@1': 0.79 }, undefined, ['dev3/accuracy']],
    ['r1', { general: 0.5 }, 'general', ['r1/general']],
    ['r1', { exact: 0.27 }, 'general', ['r1/exact']],
    ['r1', { 'pass@1': 0.82 }, undefined, ['r1/accuracy']],
    ['r1', { language: 0.96 }, undefined, ['r1/language']],
    ['r1', { format: 0.98 }, undefined, ['r1/format']],
    ['r1', { 'pass@1': 0.2 }, 'addition/3', ['headroom']],
    [forced, { 'pass@16': 0.4 }, 'addition/3', ['headroom']],
  ])('misses what is not there: %s %o %s', (checkpoint, numbers, group, expected) => {
    expect(lost(checkpoint, numbers, group)).toEqual(expected);
  });

  it('a sign without its figures is not measured and has no value', () => {
    const signs = findSigns(new Map(), [], []);
    expect(signs.every(({ found, value }) => found !== 'seen' && value === null)).toBe(true);
    expect(named(signs, 'causal/wait')).toMatchObject({ found: 'not measured', figures: {}, points: {} });
    expect(named(signs, 'headroom')).toMatchObject({ found: 'not measured', value: null });
  });

  it('says nothing of a pass@16 that was not measured', () => {
    const { claim, found, value } = named(findSigns(new Map(), [], ['addition/3']), 'headroom');
    expect([found, value]).toEqual(['not measured', null]);
    expect(claim).toContain('addition/3');
  });

  it('has the ablations only where their runs are', () => {
    const scores = paper();
    for (const key of ['nolang-dev2', 'nolang-r1']) scores[key] = { all: { language: 0.6, 'pass@1': 0.88 } };
    const signs = signsOf(scores);
    expect(named(signs, 'language-reward/dev2')).toMatchObject({ found: 'seen' });
    expect(named(signs, 'language-price/r1').value!.mean).toBeCloseTo(-0.03, 12);
    expect(named(signs, 'distillation')).toBeUndefined();
    expect(ablationRules.map(({ name }) => name)).toContain('distillation');
  });
});

describe('what is seen', () => {
  const at = (values: readonly number[]) =>
    new Map(values.map((value, i) => [i + 1, { all: scored({ language: value }) } as Groups]));
  /** The language reward's effect on Dev2, seed by seed: the only sign of the ablations that is measured. */
  const single = (differences: readonly number[], others: [string, Map<number, Groups>][] = []) => {
    const checkpoints = new Map([
      ['dev2', at(differences.map((value) => 0.5 + value))],
      ['nolang-dev2', at(differences.map(() => 0.5))],
      ...others,
    ]);
    return findSigns(checkpoints, [], []);
  };

  it('needs the whole interval beyond the threshold, not the mean alone', () => {
    // Mean .3, s / sqrt(5) = .05 sqrt(2.5) / sqrt(5) = .0354: t = .1 / .0354 = 2.83 above .2, but two signs are tested.
    const differences = [0.2, 0.25, 0.3, 0.35, 0.4];
    // R1's is the other, and nowhere near its .2.
    const others: [string, Map<number, Groups>][] = [
      ['r1', at([0.5, 0.51, 0.5, 0.51, 0.5])],
      ['nolang-r1', at(differences.map(() => 0.5))],
    ];
    const sign = named(single(differences, others), 'language-reward/dev2');
    expect(sign.p).toBeCloseTo(studentTail(Math.sqrt(8), 4), 6);
    expect(sign.corrected).toBeCloseTo(2 * sign.p!, 5);
    expect([sign.p! <= alpha, sign.found]).toEqual([true, 'not seen']);
    expect(sign.value!.mean).toBeCloseTo(0.3, 12);
    expect(sign.value!.low).toBeGreaterThan(0.2);
    expect(named(single([0.26, 0.28, 0.3, 0.32, 0.34]), 'language-reward/dev2').found).toBe('seen');
  });

  it('corrects the signs of the papers and those of the ablations apart', () => {
    const main = checkpointsOf(paper());
    const alone = findSigns(main, [], []);
    const more = findSigns(new Map([...main, ['nolang-dev2', at([0.5, 0.51, 0.5, 0.51, 0.5])]]), [], []);
    const tested = alone.filter(({ p }) => p !== null);
    expect(tested.length).toBeGreaterThan(10);
    for (const { name, corrected } of tested) expect(named(more, name).corrected).toBe(corrected);
    const added = named(more, 'language-reward/dev2');
    expect(added.corrected).toBe(added.p);
  });

  it('tells the value of each seed', () => {
    const { points } = named(single([0.25, 0.5, 0.125]), 'language-reward/dev2');
    expect(points).toEqual({ 1: 0.25, 2: 0.5, 3: 0.125 });
  });

  it('cannot be told from one seed', () => {
    const sign = named(single([0.4]), 'language-reward/dev2');
    expect(sign).toMatchObject({ found: 'one seed', p: null, corrected: null });
  });

  it('pairs by seed, and takes only seeds that have all figures', () => {
    const scores = checkpointsOf(paper());
    // Zero and Dev2 differ much between seeds, but never from each other.
    const apart = new Map(seeds.map((seed) => [seed, { all: scored({ 'pass@1': seed / 10 }) }]));
    scores.set('zero', new Map([...apart, [6, { all: scored({ 'pass@1': 0 }) }]]));
    scores.set('dev2', apart);
    const sign = named(findSigns(scores, [], []), 'dev2/accuracy');
    expect(sign).toMatchObject({ found: 'seen', value: { mean: 0, low: 0, high: 0 } });
    expect(Object.keys(sign.points)).toEqual(['1', '2', '3', '4', '5']);
  });

  it('tests that accuracy is kept against both ends, so that too few or too different seeds show nothing', () => {
    const kept = (changes: readonly number[]) => {
      const scores = checkpointsOf(paper());
      const at = (shift: readonly number[]) =>
        new Map(shift.map((by, i) => [i + 1, { all: scored({ 'pass@1': 0.8 + by }) }]));
      scores.set('dev2', at(changes.map(() => 0)));
      scores.set('dev3', at(changes));
      return named(findSigns(scores, [], []), 'dev3/accuracy');
    };
    // Up and down by .04: the mean of the distance, .04, is below .05, but the interval is ± .054.
    const folded = kept([0.04, -0.04, 0.04, -0.04, 0.04]);
    expect(folded.value!.high).toBeGreaterThan(0.05);
    expect(folded.found).toBe('not seen');
    // Mean .02, s / sqrt(5) = .00707: 3 below .05 and 7 above -.05, in .01; the nearer end decides.
    const steady = kept([0, 0.01, 0.02, 0.03, 0.04]);
    expect(steady.p).toBeCloseTo(studentTail(0.03 / Math.sqrt(0.00005), 4), 6);
    expect(kept([0.01, 0.011, 0.012, 0.011, 0.01]).found).toBe('seen');
  });

  it('pays for choosing the best of several hard levels', () => {
    const scores = paper();
    scores[prompted]['sort/5'] = { 'pass@1': 0.01, 'pass@16': 0.1 };
    scores[forced]['sort/5'] = { 'pass@1': 0.02, 'pass@16': 0.2 };
    scores.r1['sort/5'] = { 'pass@1': 0.3, 'pass@16': 0.8 };
    const checkpoints = checkpointsOf(scores);
    // The rise must differ between seeds for its p not to be nothing.
    const r1 = [...checkpoints.get('r1')!].map(([seed, groups]): [number, Groups] => {
      const own = { ...groups['addition/3'], 'pass@1': 0.3 + seed / 20 };
      return [seed, { ...groups, 'addition/3': own }];
    });
    checkpoints.set('r1', new Map(r1));
    const p = (levels: string[]) => named(findSigns(checkpoints, [], levels), 'headroom').p!;
    expect(p(['addition/3', 'sort/5'])).toBeCloseTo(2 * p(['addition/3']), 5);
  });
});

describe('gains at each level', () => {
  const trained = ['addition/3', 'addition/4', 'countdown/3', 'countdown/4', 'pair/4', 'pair/5', 'total/5'];
  const everywhere = (score: number, last: number) =>
    Object.fromEntries([...trained.map((one) => [one, score]), ['total/6', last], ['total/7', 0]]) as Numbers;
  const groups = (scores: Numbers, beyond: number): Scores =>
    Object.fromEntries(
      Object.entries({ ...scores, 'pair/6': beyond }).map(([group, score]) => [group, { 'pass@1': score }]),
    );
  const signsOf = (last: number, beyond: number) => {
    const checkpoints = new Map([
      [prompted, spread(groups(everywhere(0.1, 0.1), 0.1))],
      [forced, spread(groups(everywhere(0.2, 0.2), 0.15))],
      ['zero', spread(groups(everywhere(0.8, last), beyond))],
    ]);
    return findSigns(checkpoints, [], []);
  };

  it('takes the smallest of the trained and the largest of the others, over the best control', () => {
    const signs = signsOf(0.47, 0.5);
    expect(named(signs, 'zero/every-level').value!.mean).toBeCloseTo(0.27, 3);
    expect(named(signs, 'zero/beyond').value!.mean).toBeCloseTo(0.35, 3);
    expect(named(signsOf(0.25, 0.3), 'zero/every-level').value!.mean).toBeCloseTo(0.05, 3);
  });
});
