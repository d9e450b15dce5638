// What rollouts of old weights cost, and whether importance weights mend it. Fresh ones have ratios of 1 to the bit.
import { armsBy, type Experiment, ends, lastSteps, short } from './experiment.js';

const old = (steps: number) => `reasoningRl.staleness=${steps}`;
const corrected = (name: string) => `reasoningRl.staleCorrection=${name}`;
const read = ends({ 'pass@1': 'pass@1', length: 'length' });

export const staleness: Experiment = {
  claim: 'rollouts from weights that are some steps old do harm, and importance weights repair it',
  source:
    'arXiv 2510.01161 (stale rollouts); corrections: fengyao.notion.site/off-policy-rl, arXiv 2510.18855',
  arms: [
    short('fresh'),
    short('4 steps old', old(4)),
    short('16 steps old', old(16)),
    short('16 steps old, TIS', old(16), corrected('tis')),
    short('16 steps old, IcePop', old(16), corrected('icepop')),
  ],
  read: (run) => ({
    figures: {
      ...read(run).figures,
      ...lastSteps(run, { entropy: 'entropy', 'sample size': 'ratio/ess', clipped: 'clip_ratio/high_mean' }),
    },
  }),
  columns: ['pass@1', 'entropy', 'length', 'sample size', 'clipped'],
  asks: [
    {
      claim: '16 steps cost accuracy',
      says: 'pass@1 with rollouts 16 steps old instead of fresh ones',
      value: (arms) => arms['16 steps old']['pass@1'] - arms.fresh['pass@1'],
      needed: ['<', 0],
    },
    {
      claim: '4 steps cost less than .03',
      says: 'pass@1 with rollouts 4 steps old instead of fresh ones',
      value: (arms) => arms['4 steps old']['pass@1'] - arms.fresh['pass@1'],
      needed: ['>', -0.03],
    },
    {
      claim: 'truncated importance weights mend some of it',
      says: 'pass@1 16 steps old with TIS instead of the clip alone',
      value: (arms) => arms['16 steps old, TIS']['pass@1'] - arms['16 steps old']['pass@1'],
      needed: ['>', 0],
    },
    {
      claim: 'so do weights that are 0 outside their bounds',
      says: 'pass@1 16 steps old with IcePop instead of the clip alone',
      value: (arms) => arms['16 steps old, IcePop']['pass@1'] - arms['16 steps old']['pass@1'],
      needed: ['>', 0],
    },
  ],
  picture: (results) => armsBy(results, 'pass@1', 'pass@1 by the age of rollouts and its correction'),
};
