// Estimators of the KL against the KL itself, in value and in gradient, on a policy's own completions.
import { mean } from '../../base/stats.js';
import { armPicture, armRows } from '../../report/armTable.js';
import { figureText } from '../../report/effect.js';
import type { TextTable } from '../../report/textTable.js';
import { klGradients } from '../../training/klGradients.js';
import { type Experiment, type Measured, pointsIn, type Results, zero } from './experiment.js';

const arm = 'Zero';
const parts = ['share', 'bias', 'noise', 'value bias', 'value sd'];

/** Figures by name, such as `k2 in the loss, share`. */
function figuresOf(rows: Readonly<Record<string, Readonly<Record<string, number>>>>): [string, number][] {
  return Object.entries(rows).flatMap(([row, figures]) =>
    Object.entries(figures).map(([part, value]): [string, number] => [`${row}, ${part}`, value]),
  );
}

/** Rows under longer names. */
function renamed<T>(rows: Readonly<Record<string, T>>, name: (row: string) => string): Record<string, T> {
  return Object.fromEntries(Object.entries(rows).map(([row, value]) => [name(row), value]));
}

/** The estimators that something was measured of. */
function rowsIn(results: Results): string[] {
  const names = Object.values(results[arm] ?? {}).flatMap(({ figures }) => Object.keys(figures));
  const rows = names.filter((name) => name.endsWith(', share')).map((name) => name.replace(', share', ''));
  return [...new Set(rows)].sort();
}

function fitTable(results: Results): TextTable {
  return {
    headers: ['estimator', ...parts],
    rows: rowsIn(results).map((row) => [
      row,
      ...parts.map((part) => {
        const values = Object.values(pointsIn(results, arm, `${row}, ${part}`));
        return values.length === 0 ? '-' : figureText(mean(values));
      }),
    ]),
  };
}

const figure = (arms: Readonly<Record<string, Measured['figures']>>, name: string) => arms[arm][name];

export const klEstimators: Experiment = {
  claim:
    'in a loss, k1 penalises nothing, k2 has the gradient of the KL, and k3 that of another KL; all of them ignore what a token does to later ones, which a KL in the reward includes, with more noise',
  source: 'arXiv 2512.21852, 2506.09477, 2510.01555; k3-corrected: 2512.02556',
  arms: [zero(arm)],
  measure: async ({ config }, { compute, base, endOf }) => {
    const { kl, inLoss, ofWhole, values } = await klGradients(compute, endOf(arm), base, config);
    const { exact, ...inReward } = ofWhole;
    const known = figuresOf({
      ...renamed(inLoss, (name) => `${name} in the loss`),
      ...renamed(inReward, (name) => `${name} in the reward`),
      'exact in the loss, against the whole': exact,
    });
    const ofValues = Object.entries(values).flatMap(([name, { bias, sd }]) => [
      [`${name} in the loss, value bias`, bias] as const,
      [`${name} in the loss, value sd`, sd] as const,
    ]);
    const finite = [['KL', kl] as const, ...known, ...ofValues].filter(([, value]) => Number.isFinite(value));
    return { figures: Object.fromEntries(finite) };
  },
  columns: ['KL'],
  asks: [
    {
      claim: 'k1 in the loss penalises nothing',
      says: "share of the KL's gradient that k1 in the loss has on average",
      value: (arms) => figure(arms, 'k1 in the loss, share'),
      needed: ['within', 0.1],
    },
    {
      claim: 'k2 in the loss has the gradient of the KL',
      says: "share of the KL's gradient that k2 in the loss has on average, less 1",
      value: (arms) => figure(arms, 'k2 in the loss, share') - 1,
      needed: ['within', 0.1],
    },
    {
      claim: 'so has k3 times the ratio',
      says: "share of the KL's gradient that k3-corrected in the loss has on average, less 1",
      value: (arms) => figure(arms, 'k3-corrected in the loss, share') - 1,
      needed: ['within', 0.1],
    },
    {
      claim: 'k3 in the loss, as the paper has it, is off by more than a fifth of it',
      says: "error of the mean gradient of k3 in the loss, in lengths of the KL's gradient",
      value: (arms) => figure(arms, 'k3 in the loss, bias'),
      needed: ['>', 0.2],
    },
    {
      claim: "the KL of each token leaves out a tenth of the whole completion's gradient or more",
      says: "share of the gradient of whole completions' KL that the exact one of each token has",
      value: (arms) => figure(arms, 'exact in the loss, against the whole, share'),
      needed: ['<', 0.9],
    },
    {
      claim: 'k1 in the reward has all of it',
      says: "share of the gradient of whole completions' KL that k1 in the reward has on average, less 1",
      value: (arms) => figure(arms, 'k1 in the reward, share') - 1,
      needed: ['within', 0.2],
    },
    {
      claim: 'at more noise than k2 in the loss',
      says: 'noise of a batch with k1 in the reward by that with k2 in the loss, each by its own gradient',
      value: (arms) => figure(arms, 'k1 in the reward, noise') / figure(arms, 'k2 in the loss, noise'),
      needed: ['>', 1],
    },
    {
      claim: 'as a value k3 varies less than k1',
      says: 'standard deviation over tokens of k3 by that of k1',
      value: (arms) => figure(arms, 'k3 in the loss, value sd') / figure(arms, 'k1 in the loss, value sd'),
      needed: ['<', 1],
    },
  ],
  more: fitTable,
  picture: (results) => {
    const rows = rowsIn(results).map((row) => [row, pointsIn(results, arm, `${row}, share`)] as const);
    const title = "share of the KL's gradient that an estimator has on average";
    return armPicture(armRows(Object.fromEntries(rows)), 'share', title);
  },
};
