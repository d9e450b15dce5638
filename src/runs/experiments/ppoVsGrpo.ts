// Whether a value model is worth its cost: PPO against GRPO over the same prompts and completions, by how far it trusts
// the model. lambda 1 takes what came as it is, the model is a baseline alone; below 1 its errors bias the advantages.
import { armsBy, type Experiment, ends, lastSteps, short } from './experiment.js';

const ppo = (lambda: number) => [
  'reasoningRl.advantage=gae',
  'reasoningRl.aggregation=token-mean',
  'reasoningRl.klEstimator=k1',
  'reasoningRl.klIn=reward',
  ...(lambda === 1 ? [] : [`reasoningRl.lambda=${lambda}`]),
];
const read = ends({ 'pass@1': 'pass@1', 'pass@16': 'pass@16', length: 'length' });
const [near, far] = ['PPO, lambda 1', 'PPO, lambda .95'];

export const ppoVsGrpo: Experiment = {
  claim: 'PPO with lambda 1 comes near GRPO; with lambda .95 it does worse',
  source: 'DeepSeek-R1, arXiv 2501.12948v2, A.3 and Fig. 4; GAE: arXiv 1506.02438',
  arms: [short('GRPO'), short(near, ...ppo(1)), short(far, ...ppo(0.95))],
  read: (run) => ({
    figures: {
      ...read(run).figures,
      ...lastSteps(run, {
        entropy: 'entropy',
        explained: 'value/explained_variance',
        'value loss': 'value/loss',
      }),
    },
  }),
  columns: ['pass@1', 'pass@16', 'length', 'entropy', 'explained', 'value loss'],
  asks: [
    {
      claim: 'PPO with lambda 1 is as good as GRPO',
      says: 'pass@1 with PPO and lambda 1 instead of GRPO',
      value: (arms) => arms[near]['pass@1'] - arms.GRPO['pass@1'],
      needed: ['within', 0.03],
    },
    {
      claim: 'with lambda .95 PPO does worse than GRPO',
      says: 'pass@1 with PPO and lambda .95 instead of GRPO',
      value: (arms) => arms[far]['pass@1'] - arms.GRPO['pass@1'],
      needed: ['<', 0],
    },
    {
      claim: 'and worse than PPO with lambda 1',
      says: 'pass@1 with PPO and lambda .95 instead of 1',
      value: (arms) => arms[far]['pass@1'] - arms[near]['pass@1'],
      needed: ['<', 0],
    },
    {
      claim: 'with lambda 1 the value model knows something of what comes',
      says: 'share of the variance of what came that the value model had expected, at the end, with lambda 1',
      value: (arms) => arms[near].explained,
      needed: ['>', 0],
    },
  ],
  picture: (results) => armsBy(results, 'pass@1', 'pass@1 of GRPO and of PPO by lambda'),
};
