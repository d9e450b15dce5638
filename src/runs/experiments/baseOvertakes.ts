// Whether the base passes R1-Zero with enough samples, and whether it does where the thought must be right, too.
import { mean } from '../../base/stats.js';
import { thinking } from '../../training/evaluation.js';
import { passCurve, tallies } from '../../training/passCurve.js';
import { type Curve, type Experiment, type Results, zero } from './experiment.js';
import { hardestAndBeyond } from './levels.js';

const kinds = { 'pass@k': 'right', 'CoT-pass@k': 'sound' } as const;
const named = (policy: string, kind: string) => `${policy}, ${kind}`;

export const baseOvertakes: Experiment = {
  claim:
    'with enough samples the base solves more than the policy after RL, but not if the thought has to be right, too',
  source: 'arXiv 2504.13837; against it 2506.14245 (CoT-pass@k)',
  arms: [zero('Zero')],
  measure: async ({ config }, { compute, samples, base, endOf }) => {
    const { temperature, maxNewTokens } = config.eval;
    const options = { samples, maxNewTokens, temperature: temperature === 0 ? 1 : temperature };
    const levels = hardestAndBeyond(config);
    const curves: Record<string, Curve> = {};
    for (const [policy, weights, begin] of [
      ['base', base, [thinking]],
      ['Zero', endOf('Zero'), []],
    ] as const) {
      const counted = await tallies(compute, weights, config, levels, { ...options, begin });
      for (const [kind, count] of Object.entries(kinds))
        curves[named(policy, kind)] = passCurve(counted, count);
    }
    const figures = Object.entries(curves).flatMap(([name, curve]) => {
      const [first, last] = [curve[0], curve[curve.length - 1]];
      return [[`${name.replace('@k', '@1')}`, first[1]] as const, [`${name}, most`, last[1]] as const];
    });
    return { figures: Object.fromEntries(figures), curves };
  },
  columns: ['base', 'Zero'].flatMap((policy) =>
    Object.keys(kinds).flatMap((kind) => [
      named(policy, kind).replace('@k', '@1'),
      `${named(policy, kind)}, most`,
    ]),
  ),
  asks: [
    {
      claim: 'at the most samples the base solves more problems of the hardest trained levels and beyond',
      says: 'pass@k at the most samples, base with <think> forced less R1-Zero',
      value: ({ Zero }) => Zero['base, pass@k, most'] - Zero['Zero, pass@k, most'],
      needed: ['>', 0],
    },
    {
      claim: 'where the thought must be right step by step, R1-Zero solves more at the most samples',
      says: 'CoT-pass@k at the most samples, R1-Zero less base with <think> forced',
      value: ({ Zero }) => Zero['Zero, CoT-pass@k, most'] - Zero['base, CoT-pass@k, most'],
      needed: ['>', 0],
    },
  ],
  picture: (results) => ({
    title: 'pass@k on the hardest trained levels and beyond, mean of the seeds',
    x: { label: 'samples', doubling: true },
    y: { label: 'share solved' },
    series: ['base', 'Zero'].flatMap((policy) =>
      Object.keys(kinds).map((kind) => ({
        name: named(policy, kind),
        line: meanCurve(results, named(policy, kind)),
      })),
    ),
  }),
};

/** The mean over seeds of a curve at each of its places. */
function meanCurve(results: Results, name: string): (readonly [number, number])[] {
  const curves = Object.values(results.Zero ?? {}).flatMap(({ curves }) => [curves?.[name] ?? []]);
  return (curves[0] ?? []).map(([x], i) => [x, mean(curves.map((curve) => curve[i][1]))] as const);
}
