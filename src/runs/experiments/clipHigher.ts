// Whether a wider upper clip keeps entropy: only where a rollout has many updates can it do anything.
import { armsBy, type Experiment, ends, lastSteps, short } from './experiment.js';

const many = 'reasoningRl.miniBatches=16';
const higher = 'reasoningRl.clipHigh=0.28';
const read = ends({ 'pass@1': 'pass@1', 'pass@16': 'pass@16' });

export const clipHigher: Experiment = {
  claim: 'an upper clip of .28 instead of .2 keeps entropy higher when a rollout is used for many updates',
  source: 'DAPO, arXiv 2503.14476, section 3.1 (Clip-Higher)',
  arms: [
    short('2 updates, .2'),
    short('2 updates, .28', higher),
    short('16 updates, .2', many),
    short('16 updates, .28', many, higher),
    short('16 updates, no upper clip', many, 'reasoningRl.clipHigh=100'),
  ],
  read: (run) => ({
    figures: {
      ...read(run).figures,
      ...lastSteps(run, { entropy: 'entropy', clipped: 'clip_ratio/high_mean' }),
    },
  }),
  columns: ['entropy', 'clipped', 'pass@1', 'pass@16'],
  asks: [
    {
      claim: 'with 16 updates a rollout the wider clip keeps entropy',
      says: 'entropy at the end, nats a token, with .28 instead of .2 and 16 updates',
      value: (arms) => arms['16 updates, .28'].entropy - arms['16 updates, .2'].entropy,
      needed: ['>', 0],
    },
    {
      claim: 'and no upper clip at all keeps more',
      says: 'entropy at the end, nats a token, without an upper clip instead of .28 and 16 updates',
      value: (arms) => arms['16 updates, no upper clip'].entropy - arms['16 updates, .28'].entropy,
      needed: ['>', 0],
    },
    {
      claim: 'what is kept is worth something: pass@16 is higher',
      says: 'pass@16 with .28 instead of .2 and 16 updates',
      value: (arms) => arms['16 updates, .28']['pass@16'] - arms['16 updates, .2']['pass@16'],
      needed: ['>', 0],
    },
    {
      claim: 'with 2 updates a rollout it does nothing',
      says: 'entropy at the end, nats a token, with .28 instead of .2 and 2 updates',
      value: (arms) => arms['2 updates, .28'].entropy - arms['2 updates, .2'].entropy,
      needed: ['within', 0.02],
    },
  ],
  picture: (results) => armsBy(results, 'entropy', 'entropy of the last steps by upper clip'),
};
