// What `explain` says of what is measured beside what is logged. The ranges are those of R1-Zero in the default world, seed 1, in every tenth
// of its first 120 steps: `r1toy train --seed 1 --set reasoningRl.measureEvery=10`.
import { sampledKls } from '../rl/klPlace.js';
import { type Explanation, r1, row } from './explanation.js';

const valuesAt = 'src/training/measure.ts: klValues';
const partsAt = 'src/training/measure.ts: partGradients';

/** Formula, and what is normal of bias and variance. */
const estimates: Readonly<Record<string, readonly [formula: string, bias: string, variance: string]>> = {
  k1: [
    'log pi - log pi_ref',
    'within .0025 of 0: unbiased; the rest is the noise of some 10,000 tokens (the square root of variance / tokens)',
    'about twice the KL, .0002 to .04: the largest of the three while the policies are near each other',
  ],
  k2: [
    '(log pi - log pi_ref)^2 / 2',
    '-.004 to .01: biased, as it estimates another divergence; small while the policies are near each other',
    '6e-7 to .2: grows with the fourth power of the distance, and few tokens make most of it',
  ],
  k3: [
    'pi_ref/pi - log(pi_ref/pi) - 1',
    'within .006 of 0: unbiased, as long as the policy sometimes says every word that the reference may say',
    '6e-7 to .7: the smallest while the policies are near each other, but e^-d of a single token that became unlikely can outweigh all others',
  ],
};

const ofEstimators = sampledKls.flatMap((name) => {
  const [formula, bias, variance] = estimates[name];
  const from = [
    'J. Schulman, "Approximating KL divergence" (joschu.net/blog/kl-approx.html)',
    valuesAt,
  ] as const;
  return [
    [`measured/kl/${name}/bias`, row(`mean over tokens of ${formula} - KL of its place`, ...from, bias)],
    [
      `measured/kl/${name}/variance`,
      row(`mean over tokens of (${formula} - KL of its place - bias)^2`, ...from, variance),
    ],
  ];
});

export const measuredExplanations: Readonly<Record<string, Explanation>> = {
  'measured/kl': row(
    'mean over the tokens of the step of sum_v p_v (log p_v - log pref_v), before its updates',
    'the definition',
    valuesAt,
    'a sawtooth: 0 where the reference is refreshed (every 40 steps), .009 to .02 just before the next time',
  ),
  ...Object.fromEntries(ofEstimators),
  'measured/grad_norm/policy': row(
    '|grad of -(1/N) sum_i (1/|o_i|) sum_t min(rho A, clip(rho) A)|, all completions of the step as one batch',
    `${r1}, Eq. 1, its first term`,
    partsAt,
    '.2 to .8; below grad_norm, which is taken over half of the completions at a time and is noisier',
  ),
  'measured/grad_norm/kl': row(
    'klCoef |grad of the KL term as klEstimator has it|, of the same batch',
    `${r1}, Eq. 1, its second term`,
    partsAt,
    '.00007 to .0015: with klCoef .001 it is a thousandth of the policy gradient and hardly moves the policy',
  ),
  'measured/grad_norm/entropy': row(
    'entropyCoef |grad of the mean exact entropy|, of the same batch',
    'the bonus of entropyCoef; arXiv 2505.22312 adapts its weight',
    partsAt,
    'absent by default (entropyCoef 0)',
  ),
};
