// The signs of the papers: seen where the figures are the paper's, missed one by one where they are not.
import { describe, expect, it } from 'vitest';
import type { Groups } from '../../src/report/seeds.js';
import { ablationRules, causalRules, mainRules } from '../../src/report/signRules.js';
import { type CausalRow, findSigns, type Sign } from '../../src/report/signs.js';

type Numbers = Readonly<Record<string, number>>;
const scored = (numbers: Numbers) => ({ problems: 8, samples: 16, ...numbers });

/** Two seeds of a checkpoint with the same scores. */
function twice(all: Numbers, more: Readonly<Record<string, Numbers>> = {}): Map<number, Groups> {
  const groups = { all: scored(all) } as Record<string, ReturnType<typeof scored>>;
  for (const [name, numbers] of Object.entries(more)) groups[name] = scored(numbers);
  return new Map([1, 2].map((seed) => [seed, groups]));
}

const general = (value: number) => ({ general: { general: value } });
const long = (numbers: Numbers) => ({ length: 20, format: 1, ...numbers });

/** Checkpoints as the paper would have them. */
function paper(): Map<string, Map<number, Groups>> {
  const hard = (pass1: number, pass16: number) => ({ 'addition/3': { 'pass@1': pass1, 'pass@16': pass16 } });
  return new Map([
    [
      'base',
      twice(
        {
          'pass@1': 0.2,
          length: 10,
          'length/correct': 12,
          format: 0.3,
          language: 0.8,
          'reflection/wait': 0.1,
          'reflection/retry': 0.2,
        },
        {
          ...general(0.1),
          ...hard(0.01, 0.1),
          beyond: { 'pass@1': 0 },
        },
      ),
    ],
    [
      'zero',
      twice(
        long({
          ...{ 'pass@1': 0.85, 'length/correct': 18, language: 0.5 },
          ...{ 'reflection/wait': 0.3, 'reflection/retry': 1.5 },
        }),
        general(0.2),
      ),
    ],
    ['dev1', twice(long({ 'pass@1': 0.6, language: 0.95 }), general(0.2))],
    ['dev2', twice(long({ 'pass@1': 0.84, language: 0.98 }), general(0.2))],
    ['dev3', twice(long({ 'pass@1': 0.82, language: 0.98 }), general(0.5))],
    [
      'r1',
      twice(long({ 'pass@1': 0.86, language: 0.99 }), {
        ...general(0.7),
        ...hard(0.4, 0.8),
        beyond: { 'pass@1': 0.1 },
      }),
    ],
  ]);
}

const causal: CausalRow[] = [1, 2].flatMap((seed) =>
  ['wait', 'no'].map((concept) => ({
    ...{ run: `r1-zero-s${seed}`, seed, sha256: 'f', concept, words: [concept], group: 'all' },
    ...{ free: scored({ 'pass@1': 0.9 }), forbidden: scored({ 'pass@1': 0.6 }), cost: 0.3 },
  })),
);

const named = (signs: readonly Sign[], name: string) => signs.find((sign) => sign.name === name)!;

describe('findSigns', () => {
  it('sees every sign where the figures are those of the paper', () => {
    const signs = findSigns(paper(), causal, ['addition/3']);
    expect(signs.filter(({ seen }) => seen === false)).toEqual([]);
    expect(signs.map(({ name }) => name)).toEqual([
      ...[...mainRules, ...causalRules].map(({ name }) => name),
      'headroom',
    ]);
    expect(named(signs, 'zero/accuracy')).toMatchObject({ needed: '>= 0.5', seen: true });
    expect(named(signs, 'zero/accuracy').value!.mean).toBeCloseTo(0.65, 12);
    expect(named(signs, 'zero/length').value).toEqual({ mean: 2, low: 2, high: 2 });
    expect(named(signs, 'r1/general').value!.mean).toBeCloseTo(0.2, 12);
    expect(named(signs, 'causal/retry').value!.mean).toBeCloseTo(0.3, 12);
    expect(named(signs, 'headroom').value!.mean).toBeCloseTo(0.39, 12);
    expect(named(signs, 'generalisation')).toMatchObject({ seen: null, needed: 'reported only' });
  });

  /** The signs that go missing when one checkpoint's scores change. */
  function lost(checkpoint: string, numbers: Numbers, group = 'all'): string[] {
    const checkpoints = paper();
    const changed = [...checkpoints.get(checkpoint)!].map(
      ([seed, groups]) => [seed, { ...groups, [group]: { ...groups[group], ...numbers } }] as const,
    );
    checkpoints.set(checkpoint, new Map(changed));
    const signs = findSigns(checkpoints, causal, ['addition/3']);
    return signs.flatMap(({ name, seen }) => (seen === false ? [name] : []));
  }

  it.each<[string, Numbers, string | undefined, string[]]>([
    ['zero', { 'pass@1': 0.69 }, undefined, ['zero/accuracy']],
    ['zero', { length: 14 }, undefined, ['zero/length']],
    ['zero', { 'length/correct': 11 }, undefined, ['zero/length-correct']],
    ['zero', { format: 0.98 }, undefined, ['zero/format']],
    ['zero', { language: 0.8 }, undefined, ['zero/language-mixing']],
    ['zero', { 'reflection/wait': 0.1 }, undefined, ['zero/reflection-wait']],
    ['zero', { 'reflection/retry': 0.2 }, undefined, ['zero/reflection-retry']],
    ['dev1', { format: 0.3 }, undefined, ['dev1/format']],
    ['dev1', { language: 0.7 }, undefined, ['dev1/language']],
    ['dev1', { 'pass@1': 0.85 }, undefined, ['dev1/accuracy']],
    ['dev2', { 'pass@1': 0.8 }, undefined, ['dev2/accuracy']],
    ['dev2', { language: 0.94 }, undefined, ['dev2/language']],
    ['dev3', { general: 0.29 }, 'general', ['dev3/general']],
    ['dev3', { 'pass@1': 0.9 }, undefined, ['dev3/accuracy']],
    ['r1', { general: 0.5 }, 'general', ['r1/general']],
    ['r1', { 'pass@1': 0.82 }, undefined, ['r1/accuracy']],
    ['r1', { language: 0.96 }, undefined, ['r1/language']],
    ['r1', { format: 0.98 }, undefined, ['r1/format']],
    ['r1', { 'pass@1': 0.2 }, 'addition/3', ['headroom']],
    ['base', { 'pass@16': 0.4 }, 'addition/3', ['headroom']],
  ])('misses what is not there: %s %o %s', (checkpoint, numbers, group, expected) => {
    expect(lost(checkpoint, numbers, group)).toEqual(expected);
  });

  it('a sign without its figures is not seen and has no value', () => {
    const signs = findSigns(new Map(), [], []);
    expect(signs.every(({ seen, value }) => seen !== true && value === null)).toBe(true);
    expect(named(signs, 'causal/wait').figures).toEqual({});
  });

  it('says nothing of a base pass@16 that was not measured', () => {
    const { claim, seen, value } = named(findSigns(new Map(), [], ['addition/3']), 'headroom');
    expect([seen, value]).toEqual([false, null]);
    expect(claim).not.toContain('no hard level');
  });

  it('judges the mean over the seeds that have all figures', () => {
    const checkpoints = paper();
    const [one, two] = [0.6, 0.9].map((passAt1) => ({ all: scored({ 'pass@1': passAt1 }) }));
    checkpoints.set('zero', new Map([1, 2, 3].map((seed) => [seed, seed === 1 ? one : two])));
    const sign = named(findSigns(checkpoints, [], []), 'zero/accuracy');
    expect(sign.value!.mean).toBeCloseTo(0.55, 12);
    expect(sign.seen).toBe(true);
    expect(sign.value!.low).toBeLessThan(0.5);
  });

  it('has the ablations only where their runs are', () => {
    const checkpoints = paper();
    const all = { language: 0.6, 'pass@1': 0.88 };
    for (const key of ['nolang-dev2', 'nolang-r1']) checkpoints.set(key, twice(all));
    const signs = findSigns(checkpoints, causal, []);
    expect(named(signs, 'language-reward/dev2')).toMatchObject({ seen: true });
    expect(named(signs, 'language-price/r1').value!.mean).toBeCloseTo(-0.02, 12);
    expect(named(signs, 'distillation')).toBeUndefined();
    expect(ablationRules.map(({ name }) => name)).toContain('distillation');
  });
});
