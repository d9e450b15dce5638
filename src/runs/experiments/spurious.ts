// What a policy learns from rewards that know nothing of right answers. Its own accuracy is recorded all the same.
import { endFigure } from '../../report/endFigure.js';
import { armsBy, controlOf, type Experiment, ends, lastSteps, short } from './experiment.js';

const pass = 'pass@1';
const read = ends({ [pass]: pass, format: 'format', length: 'length' });
const coin = ['reasoningRl.truth=coin', 'reasoningRl.rewards.format=0'];
const many = 'reasoningRl.miniBatches=16';

export const spurious: Experiment = {
  claim:
    'rewards that carry no information lift a base, through the clip and the format; only true rewards teach what is right',
  source: 'Spurious Rewards, arXiv 2506.10947; the clip lowers entropy: 2512.16912',
  arms: [
    short('right answers'),
    short('format alone', 'reasoningRl.rewards.accuracy=0'),
    short('coin alone', ...coin),
    short('wrong answers', 'reasoningRl.truth=wrong'),
    short('most frequent answer', 'reasoningRl.truth=majority'),
    short('coin alone, 16 updates', ...coin, many),
    short('coin alone, 16 updates, no clip', ...coin, many, 'reasoningRl.surrogate=none'),
  ],
  read: (run) => {
    const base = controlOf(run, endFigure(pass, pass));
    const figures = { ...read(run).figures, ...lastSteps(run, { entropy: 'entropy' }) };
    return { figures: { ...figures, ...(base !== undefined && { base }) } };
  },
  columns: [pass, 'base', 'format', 'length', 'entropy'],
  asks: [
    {
      claim: 'a coin lifts the base by less than .02',
      says: 'pass@1 after rewards by a coin less that of the base, prompted or made to think',
      value: (arms) => arms['coin alone'][pass] - arms['coin alone'].base,
      needed: ['<', 0.02],
    },
    {
      claim: 'a reward for the format alone lifts it',
      says: 'pass@1 after rewards for the format less that of the base, prompted or made to think',
      value: (arms) => arms['format alone'][pass] - arms['format alone'].base,
      needed: ['>', 0],
    },
    {
      claim: 'but right answers teach more',
      says: 'pass@1 with rewards for right answers, too, instead of the format alone',
      value: (arms) => arms['right answers'][pass] - arms['format alone'][pass],
      needed: ['>', 0],
    },
    {
      claim: 'wrong ones teach worse than nothing',
      says: 'pass@1 with rewards for wrong answers, too, instead of the format alone',
      value: (arms) => arms['wrong answers'][pass] - arms['format alone'][pass],
      needed: ['<', 0],
    },
    {
      claim: 'the most frequent answer of a group is nearly as good as the right one: .05 less at most',
      says: 'pass@1 with rewards for the most frequent answer instead of the right one',
      value: (arms) => arms['most frequent answer'][pass] - arms['right answers'][pass],
      needed: ['>', -0.05],
    },
    {
      claim: 'under a coin the clip lowers entropy',
      says: 'entropy at the end, nats a token, by a coin and 16 updates with the clip instead of without',
      value: (arms) =>
        arms['coin alone, 16 updates'].entropy - arms['coin alone, 16 updates, no clip'].entropy,
      needed: ['<', 0],
    },
  ],
  picture: (results) => armsBy(results, pass, 'pass@1 by what was rewarded'),
};
