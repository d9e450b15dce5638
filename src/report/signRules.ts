// What to look for, as a table: each sign of the papers with its figures and its threshold.

/** A figure that a sign is made of: a metric of a group of held-out problems at a checkpoint. */
export interface Figure {
  readonly checkpoint: string;
  readonly group: string;
  readonly metric: string;
}

/** A sign: how its value follows from its figures, and which values count. */
export interface Rule {
  readonly name: string;
  readonly claim: string;
  readonly figures: Readonly<Record<string, Figure>>;
  readonly value: (figures: Readonly<Record<string, number>>) => number;
  /** Null: only reported. */
  readonly needed: Needed | null;
}

/** An inequality. */
export type Needed = readonly [relation: '>=' | '>' | '<=', threshold: number];

const at = (checkpoint: string, metric: string, group = 'all'): Figure => ({ checkpoint, group, metric });

/** The rise of a metric from one checkpoint to another. */
function rise(
  name: string,
  claim: string,
  [from, to]: readonly [string, string],
  [metric, group]: readonly [string, string],
  needed: Rule['needed'],
): Rule {
  const figures = { [from]: at(from, metric, group), [to]: at(to, metric, group) };
  return { name, claim, figures, value: (f) => f[to] - f[from], needed };
}

/** A metric of a checkpoint by itself. */
function level(
  name: string,
  claim: string,
  checkpoint: string,
  metric: string,
  needed: Rule['needed'],
): Rule {
  return {
    name,
    claim,
    figures: { [checkpoint]: at(checkpoint, metric) },
    value: (f) => f[checkpoint],
    needed,
  };
}

const zero: readonly Rule[] = [
  rise(
    'zero/accuracy',
    'RL alone makes the base reason: accuracy rises',
    ['base', 'zero'],
    ['pass@1', 'all'],
    ['>=', 0.5],
  ),
  {
    name: 'zero/length',
    claim: 'completions grow (Zero / base)',
    figures: { base: at('base', 'length'), zero: at('zero', 'length') },
    value: (f) => f.zero / f.base,
    needed: ['>=', 1.5],
  },
  rise(
    'zero/length-correct',
    'right completions get no shorter',
    ['base', 'zero'],
    ['length/correct', 'all'],
    ['>=', 0],
  ),
  level('zero/format', 'Zero keeps the format', 'zero', 'format', ['>=', 0.99]),
  rise(
    'zero/language-mixing',
    'Zero mixes languages more than the base',
    ['zero', 'base'],
    ['language', 'all'],
    ['>', 0],
  ),
  rise(
    'zero/reflection-wait',
    'corrections after "wait" grow (where they fall, they die out with the slips they correct)',
    ['base', 'zero'],
    ['reflection/wait', 'all'],
    ['>', 0],
  ),
  rise(
    'zero/reflection-retry',
    'further tries after a failed one grow (countdown, pair)',
    ['base', 'zero'],
    ['reflection/retry', 'all'],
    ['>', 0],
  ),
];

const r1: readonly Rule[] = [
  rise('dev1/format', 'the cold start buys format', ['base', 'dev1'], ['format', 'all'], ['>', 0]),
  rise('dev1/language', 'the cold start buys language', ['base', 'dev1'], ['language', 'all'], ['>', 0]),
  rise(
    'dev1/accuracy',
    'the cold start stays below Zero in accuracy',
    ['dev1', 'zero'],
    ['pass@1', 'all'],
    ['>', 0],
  ),
  rise('dev2/accuracy', 'RL buys accuracy back', ['zero', 'dev2'], ['pass@1', 'all'], ['>=', -0.03]),
  level('dev2/language', 'with the language reward Dev2 keeps to one language', 'dev2', 'language', [
    '>=',
    0.95,
  ]),
  rise('dev3/general', 'the second SFT buys breadth', ['dev2', 'dev3'], ['general', 'general'], ['>=', 0.1]),
  {
    ...rise(
      'dev3/accuracy',
      'and keeps accuracy (distance)',
      ['dev2', 'dev3'],
      ['pass@1', 'all'],
      ['<=', 0.05],
    ),
    value: (f) => Math.abs(f.dev3 - f.dev2),
  },
  {
    name: 'r1/general',
    claim: 'the final RL gives the best general score of all',
    figures: Object.fromEntries(
      ['base', 'zero', 'dev1', 'dev2', 'dev3', 'r1'].map((key) => [key, at(key, 'general', 'general')]),
    ),
    value: ({ r1: own, ...others }) => own - Math.max(...Object.values(others)),
    needed: ['>', 0],
  },
  rise('r1/accuracy', 'R1 reasons as well as Zero', ['zero', 'r1'], ['pass@1', 'all'], ['>=', -0.02]),
  level('r1/language', 'R1 keeps to one language', 'r1', 'language', ['>=', 0.97]),
  level('r1/format', 'R1 keeps the format', 'r1', 'format', ['>=', 0.99]),
  rise('generalisation', 'longer problems than any trained on', ['base', 'r1'], ['pass@1', 'beyond'], null),
];

/** Signs of base, R1-Zero and R1. */
export const mainRules: readonly Rule[] = [...zero, ...r1];

/** Signs that reflection does something: what forbidding its word costs Zero in accuracy. */
export const causalRules: readonly Rule[] = [
  rise(
    'causal/wait',
    'forbidding "wait" costs Zero accuracy',
    ['forbidden', 'free'],
    ['pass@1', 'wait'],
    ['>', 0],
  ),
  rise(
    'causal/retry',
    'forbidding "no", and so a second try, costs Zero accuracy (countdown, pair)',
    ['forbidden', 'free'],
    ['pass@1', 'no'],
    ['>', 0],
  ),
];

/** Signs of the ablations: R1 without language reward (`nolang-`), and the small student. */
export const ablationRules: readonly Rule[] = [
  ...['dev2', 'r1'].flatMap((key) => {
    const pair = [`nolang-${key}`, key] as const;
    return [
      rise(
        `language-reward/${key}`,
        `the language reward keeps ${key} in one language`,
        pair,
        ['language', 'all'],
        ['>=', 0.2],
      ),
      rise(`language-price/${key}`, `what it costs ${key} in accuracy`, pair, ['pass@1', 'all'], null),
    ];
  }),
  rise(
    'distillation',
    'a small student learns more from R1 than from RL of its own',
    ['student-zero', 'student-sft'],
    ['pass@1', 'all'],
    ['>', 0],
  ),
];
