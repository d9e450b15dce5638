// What to look for, as a table: each sign of the papers with its figures and its threshold.

/** A figure that a sign is made of: a metric of a group of held-out problems at a checkpoint. */
export interface Figure {
  /** Its key; null for the controls: the base, prompted and forced to think, at every temperature it was measured at. */
  readonly checkpoint: string | null;
  readonly group: string;
  readonly metric: string;
  /** Of the controls, the one that leaves training the least to add: that with the highest or the lowest value. */
  readonly strongest?: 'highest' | 'lowest';
}

/** A sign: how its value follows from its figures, and which values count. */
export interface Rule {
  readonly name: string;
  readonly claim: string;
  readonly figures: Readonly<Record<string, Figure>>;
  readonly value: (figures: Readonly<Record<string, number>>) => number;
  /** Null: nothing is asked; `setting`: it follows from how a setting was chosen, and so shows nothing by itself. */
  readonly needed: Needed | 'setting' | null;
}

/** On which side of the threshold the whole interval has to lie; `within`: on both sides nearer to 0 than it. */
export type Needed = readonly [relation: '>' | 'within', threshold: number];

const at = (checkpoint: string, metric: string, group = 'all'): Figure => ({ checkpoint, group, metric });

/** The strongest of the controls. */
const control = (metric: string, group = 'all', strongest: 'highest' | 'lowest' = 'highest'): Figure => {
  return { checkpoint: null, group, metric, strongest };
};

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

/** What a checkpoint has more of a metric than the strongest control. */
function added(
  name: string,
  claim: string,
  checkpoint: string,
  [metric, group]: readonly [string, string],
  needed: Rule['needed'],
): Rule {
  const figures = { control: control(metric, group), [checkpoint]: at(checkpoint, metric, group) };
  return { name, claim, figures, value: (f) => f[checkpoint] - f.control, needed };
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
  added(
    'zero/accuracy',
    'RL alone makes the base reason: more right than the best control',
    'zero',
    ['pass@1', 'all'],
    ['>', 0.5],
  ),
  {
    name: 'zero/greedy',
    claim: 'and not by drawing more surely: more right greedily, too, than the best control',
    figures: { control: control('pass@1'), zero: at('zero', 'pass@1 greedy') },
    value: (f) => f.zero - f.control,
    needed: ['>', 0],
  },
  {
    name: 'zero/length',
    claim: 'thoughts grow, among the well-formed (Zero / the control with the longest)',
    figures: { control: control('length/thought'), zero: at('zero', 'length/thought') },
    value: (f) => f.zero / f.control,
    needed: ['>', 1.5],
  },
  added(
    'zero/length-correct',
    'right completions get longer than those of any control',
    'zero',
    ['length/correct', 'all'],
    ['>', 0],
  ),
  level('zero/format', 'Zero keeps the format', 'zero', 'format', ['>', 0.99]),
  added(
    'zero/language-mixing',
    'Zero mixes both languages in more of its well-formed thoughts than any control',
    'zero',
    ['mixed', 'all'],
    ['>', 0],
  ),
  {
    name: 'zero/language-drift',
    claim: "and has a smaller share of the prompt's language in them than any control",
    figures: { control: control('language/thought', 'all', 'lowest'), zero: at('zero', 'language/thought') },
    value: (f) => f.control - f.zero,
    needed: ['>', 0],
  },
  added(
    'zero/reflection-wait',
    'more corrections after "wait" than any control has (where they fall, they die out with the slips they correct)',
    'zero',
    ['reflection/wait', 'all'],
    ['>', 0],
  ),
  added(
    'zero/reflection-retry',
    'more further tries after a failed one than any control has (where a task is worked by trying)',
    'zero',
    ['reflection/retry', 'all'],
    ['>', 0],
  ),
];

const checkpoints = ['zero', 'dev1', 'dev2', 'dev3', 'r1'];

const r1: readonly Rule[] = [
  added(
    'dev1/format',
    'the cold start buys format: more than the best control has',
    'dev1',
    ['format', 'all'],
    ['>', 0],
  ),
  added(
    'dev1/language',
    'the cold start buys language: more than the best control has',
    'dev1',
    ['language', 'all'],
    ['>', 0],
  ),
  rise(
    'dev1/accuracy',
    "the cold start stays below Zero in accuracy: the cold start's size was chosen so",
    ['dev1', 'zero'],
    ['pass@1', 'all'],
    'setting',
  ),
  rise('dev2/accuracy', 'RL buys accuracy back', ['zero', 'dev2'], ['pass@1', 'all'], ['>', -0.03]),
  level('dev2/language', 'with the language reward Dev2 keeps to one language', 'dev2', 'language', [
    '>',
    0.95,
  ]),
  rise('dev3/general', 'the second SFT buys breadth', ['dev2', 'dev3'], ['general', 'general'], ['>', 0.1]),
  rise(
    'dev3/accuracy',
    'and keeps accuracy, neither more nor less',
    ['dev2', 'dev3'],
    ['pass@1', 'all'],
    ['within', 0.05],
  ),
  {
    name: 'r1/general',
    claim: 'the final RL gives the best general score of all, controls included',
    figures: {
      control: control('general', 'general'),
      ...Object.fromEntries(checkpoints.map((key) => [key, at(key, 'general', 'general')])),
    },
    value: ({ r1: own, ...others }) => own - Math.max(...Object.values(others)),
    needed: ['>', 0],
  },
  rise('r1/accuracy', 'R1 reasons as well as Zero', ['zero', 'r1'], ['pass@1', 'all'], ['>', -0.02]),
  level('r1/language', 'R1 keeps to one language', 'r1', 'language', ['>', 0.97]),
  level('r1/format', 'R1 keeps the format', 'r1', 'format', ['>', 0.99]),
  added(
    'generalisation',
    'longer problems than any trained on, against the best control',
    'r1',
    ['pass@1', 'beyond'],
    null,
  ),
];

/** Signs of base, R1-Zero and R1. */
export const mainRules: readonly Rule[] = [...zero, ...r1];

/** Most that the best control may have of pass@16 on a hard level, so that there is headroom. */
export const hardlyEver = 0.3;

/** R1 on a hard level, `task/level`. */
export function headroomRule(group: string): Rule {
  return {
    name: 'headroom',
    claim: `R1 learns what the base hardly ever gets right (${group}, pass@16 of the best control at most ${hardlyEver})`,
    figures: {
      'control pass@16': control('pass@16', group),
      'control pass@1': control('pass@1', group),
      'R1 pass@1': at('r1', 'pass@1', group),
    },
    value: (f) => f['R1 pass@1'] - f['control pass@1'],
    needed: ['>', 0.2],
  };
}

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
    'forbidding "no", and so a second try, costs Zero accuracy (countdown)',
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
        ['>', 0.2],
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
