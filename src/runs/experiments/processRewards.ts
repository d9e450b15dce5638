// What rewards of single steps do: where the judge of steps is exact, and where it believes what a step says of itself.
import { armsBy, type Experiment, ends, lastSteps, short } from './experiment.js';

const pass = 'pass@1';
const skill = 'accuracy/thorough';
const tries = 'reflection/retry';
const read = ends({ [pass]: pass, [skill]: skill, [tries]: tries, length: 'length' });
const steps = 'reasoningRl.processReward=0.5';

export const processRewards: Experiment = {
  claim: 'rewards for steps help where they are exact and are gamed where they are not',
  source:
    'process supervision with GRPO: DeepSeekMath, arXiv 2402.03300, section 4.1.3; why R1 left it: 2501.12948v2, G.2',
  arms: [
    short('outcome alone'),
    short('exact steps', steps),
    short('believed steps', steps, 'reasoningRl.stepJudge=form'),
  ],
  read: (run) => {
    const shares = { rewarded: 'steps/reward', 'right steps': 'steps/right' };
    return { figures: { ...read(run).figures, ...lastSteps(run, shares) } };
  },
  columns: [pass, skill, tries, 'length', 'rewarded', 'right steps'],
  asks: [
    {
      claim: 'exact rewards of steps raise accuracy in as many steps of training',
      says: 'pass@1 with exact rewards of steps instead of the outcome alone',
      value: (arms) => arms['exact steps'][pass] - arms['outcome alone'][pass],
      needed: ['>', 0],
    },
    {
      claim: 'they do so by skill: more of the thorough thoughts come to the right end',
      says: 'share of right ones among thorough thoughts with exact rewards of steps instead of the outcome alone',
      value: (arms) => arms['exact steps'][skill] - arms['outcome alone'][skill],
      needed: ['>', 0],
    },
    {
      claim: 'a sum over steps pays for taking many: searches get longer though each step is judged exactly',
      says: 'further tries a completion with exact rewards of steps instead of the outcome alone',
      value: (arms) => arms['exact steps'][tries] - arms['outcome alone'][tries],
      needed: ['>', 0],
    },
    {
      claim: 'a judge that believes what a step says of itself costs accuracy: .05 at least',
      says: 'pass@1 with believed steps instead of the outcome alone',
      value: (arms) => arms['believed steps'][pass] - arms['outcome alone'][pass],
      needed: ['<', -0.05],
    },
    {
      claim: 'and is fooled: it rewards at least .1 more of the steps than are right',
      says: 'share of rewarded steps less that of right ones, at the end, with believed steps',
      value: (arms) => arms['believed steps'].rewarded - arms['believed steps']['right steps'],
      needed: ['>', 0.1],
    },
  ],
  picture: (results) => armsBy(results, pass, 'pass@1 by what is rewarded'),
};
