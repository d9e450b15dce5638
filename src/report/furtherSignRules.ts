// Signs beside those of base, R1-Zero and R1: of levels with headroom, of forbidden words, of the ablations.
import { at, control, level, type Rule, rise } from './rule.js';

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
    'forbidding "no", and so a second try, costs Zero accuracy (countdown, pair)',
    ['forbidden', 'free'],
    ['pass@1', 'no'],
    ['>', 0.3],
  ),
];

/** Signs of the ablations: R1-Zero with language reward (`lang-`), R1 without it (`nolang-`), and the small student. */
export const ablationRules: readonly Rule[] = [
  level(
    'language-reward/zero',
    'with the language reward from the base on, RL alone keeps to one language',
    'lang-zero',
    'language/thought',
    ['>', 0.97],
  ),
  rise(
    'language-price/zero',
    'what that costs RL alone in accuracy (with less without)',
    ['zero', 'lang-zero'],
    ['pass@1', 'all'],
    null,
  ),
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
