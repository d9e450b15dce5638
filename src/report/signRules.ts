// What to look for, as a table: each sign of the papers with its figures and its threshold.
import { taskNames, tasks } from '../tasks/index.js';
import type { LevelSet } from '../tasks/task.js';
import { added, at, control, level, ofControl, type Rule, rise } from './rule.js';

/** What nobody trained: the base, prompted and forced to think, at every temperature. */
const base: readonly Rule[] = [
  ofControl('base/accuracy', 'no control solves much, at any temperature', ['pass@1', 'all'], ['<', 0.3]),
  ofControl(
    'base/language',
    "the controls keep to the prompt's language in their well-formed thoughts",
    ['language/thought', 'all'],
    ['>', 0.8],
    'lowest',
  ),
];

/** What R1-Zero gains over the best control at the levels of a set of the default world; of these `pick` takes one. */
function gains(
  name: string,
  claim: string,
  set: LevelSet,
  pick: (...gains: readonly number[]) => number,
  needed: Rule['needed'],
): Rule {
  const groups = taskNames.flatMap((task) => tasks[task].defaults[set].map((one) => `${task}/${one}`));
  const figures = groups.flatMap((group) => [
    [`control ${group}`, control('pass@1', group)] as const,
    [`Zero ${group}`, at('zero', 'pass@1', group)] as const,
  ]);
  return {
    name,
    claim,
    figures: Object.fromEntries(figures),
    value: (f) => pick(...groups.map((group) => f[`Zero ${group}`] - f[`control ${group}`])),
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
  level('zero/level', 'it gets four problems in five right at temperature 1', 'zero', 'pass@1', ['>', 0.8]),
  {
    name: 'zero/greedy',
    claim: 'and not by drawing more surely: more right greedily, too, than the best control',
    figures: { control: control('pass@1'), zero: at('zero', 'pass@1 greedy') },
    value: (f) => f.zero - f.control,
    needed: ['>', 0.6],
  },
  gains('zero/every-level', 'at each trained level: its smallest gain', 'levels', Math.min, ['>', 0.25]),
  gains(
    'zero/beyond',
    'and at a level that no document and no prompt of training has: its largest gain',
    'beyond',
    Math.max,
    ['>', 0.2],
  ),
  {
    name: 'zero/length',
    claim: 'thoughts grow, among the well-formed (Zero / the control with the longest)',
    figures: { control: control('length/thought'), zero: at('zero', 'length/thought') },
    value: (f) => f.zero / f.control,
    needed: ['>', 1.7],
  },
  added(
    'zero/selection',
    'because more thoughts leave no work undone than with any control',
    'zero',
    ['thorough', 'all'],
    ['>', 0],
  ),
  added(
    'zero/skill',
    'and more of the thorough ones are right than of those of any control',
    'zero',
    ['accuracy/thorough', 'all'],
    ['>', 0],
  ),
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
    ['>', 0.3],
  ),
  {
    name: 'zero/language-drift',
    claim: "and has a smaller share of the prompt's language in them than any control",
    figures: { control: control('language/thought', 'all', 'lowest'), zero: at('zero', 'language/thought') },
    value: (f) => f.control - f.zero,
    needed: ['>', 0.15],
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
  rise('dev2/accuracy', 'RL buys accuracy back', ['zero', 'dev2'], ['pass@1', 'all'], ['>', -0.02]),
  level('dev2/language', 'with the language reward Dev2 keeps to one language', 'dev2', 'language', [
    '>',
    0.97,
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
  rise(
    'r1/exact',
    'and costs no general answer that was right word for word',
    ['dev3', 'r1'],
    ['exact', 'general'],
    ['>', -0.02],
  ),
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
export const mainRules: readonly Rule[] = [...base, ...zero, ...r1];
