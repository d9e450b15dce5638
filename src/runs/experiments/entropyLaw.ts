// Whether reward is bought with entropy at one price: R = -a e^H + b, fitted early, tried late.
import { fitLine, mean, std } from '../../base/stats.js';
import { lastStage } from '../../pipeline/recipes.js';
import type { RewardName } from '../../rewards/rewards.js';
import { type Experiment, type Measured, zero } from './experiment.js';

/** Share of the steps that the law is fitted on. */
const fitted = 0.3;
/** Least steps of a fit. */
const fewest = 3;
const right: RewardName = 'accuracy';

/**
 * The law fitted on the first steps of [H, R] in their order, a line over e^H: `a`, `b`, the mean of its prediction less the
 * truth over the other steps (`bias`), the root of the mean square of that (`error`), the spread of the truth there
 * (`spread`), and the share that a fit of all steps explains (`r2`). Nothing where there are too few steps, or no law.
 */
export function lawOf(steps: readonly (readonly [entropy: number, reward: number])[]): Measured['figures'] {
  const points = steps.map(([entropy, reward]) => [Math.exp(entropy), reward] as const);
  const first = Math.floor(fitted * points.length);
  const varies = (values: readonly number[]) => new Set(values).size > 1;
  if (first < fewest || !varies(points.slice(0, first).map(([x]) => x))) return {};
  const { slope, intercept } = fitLine(points.slice(0, first));
  const late = points.slice(first);
  const off = late.map(([x, reward]) => slope * x + intercept - reward);
  return {
    a: -slope,
    b: intercept,
    bias: mean(off),
    error: Math.sqrt(mean(off.map((one) => one * one))),
    spread: std(late.map(([, reward]) => reward)),
    ...(varies(points.map(([, reward]) => reward)) && { r2: fitLine(points).r2 }),
  };
}

export const entropyLaw: Experiment = {
  claim: 'reward is paid for with entropy, R = -a e^H + b, so the first steps predict how far it will get',
  source: 'arXiv 2505.22617, section 2.4',
  arms: [zero('Zero')],
  read: ({ config, metrics }) => {
    const stage = lastStage(config.recipe);
    const steps = metrics.flatMap((row) => {
      const [entropy, reward] = [row.entropy, row[`rewards/${right}/mean`]];
      const known = row.stage === stage && typeof entropy === 'number' && typeof reward === 'number';
      return known ? [[entropy, reward] as const] : [];
    });
    return { figures: lawOf(steps), curves: { steps } };
  },
  columns: ['a', 'b', 'r2', 'bias', 'error', 'spread'],
  asks: [
    {
      claim: 'fitted on the first 30 % of the steps, the law tells the mean accuracy of the others to .05',
      says: 'mean accuracy of the last 70 % of the steps, foretold less found',
      value: (arms) => arms.Zero.bias,
      needed: ['within', 0.05],
    },
    {
      claim: 'over all steps e^H explains more than .8 of the spread of the accuracy',
      says: 'share of the spread of accuracy over steps that e^H explains',
      value: (arms) => arms.Zero.r2,
      needed: ['>', 0.8],
    },
  ],
  picture: (results) => ({
    title: 'accuracy of a step against its entropy, a colour a seed',
    x: { label: 'entropy, nats a token' },
    y: { label: 'accuracy of the rollouts' },
    series: Object.entries(results.Zero ?? {}).map(([seed, { figures, curves }]) => {
      const points = curves?.steps ?? [];
      const law = ([entropy]: readonly [number, number]) =>
        [entropy, figures.b - figures.a * Math.exp(entropy)] as const;
      const byEntropy = [...points].sort((a, b) => a[0] - b[0]);
      return { name: `seed ${seed}`, points, line: 'a' in figures ? byEntropy.map(law) : [] };
    }),
  }),
};
