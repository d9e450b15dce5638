// The final RL (arXiv 2501.12948v2, section 3, Eq. 8-10; R1): GRPO on problems by rules and, in its last steps, on
// general prompts by learned reward models. It goes on where all problems are solved: the general prompts remain.
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import { type GeneralPrompts, grpo } from '../training/grpo.js';
import { learnedScores, type RewardModels } from '../training/rewardModels.js';
import { reinforcementSize } from './size.js';
import type { Stage } from './stage.js';

export const finalRl: Stage = {
  about: 'learned by trying once more, with small talk rewarded too',
  section: 'finalRl',
  size: (config) => {
    const size = reinforcementSize(config, 'finalRl');
    const { steps, batchSize } = config.preference;
    // Of one reward model pairs, of the other single rows.
    const trained = config.finalRl.preferenceLast > 0 ? 3 * steps * batchSize : 0;
    return { ...size, ahead: { drawn: 0, trained } };
  },
  prepare: async ({ config, from }) => ({
    steps: config.finalRl.steps,
    sft: null,
    trunk: config.finalRl.preferenceLast > 0 ? from : null,
  }),
  train: (context, learner, config, { name, done, reference, past, value, rewardModels }) =>
    grpo(context, learner, config, {
      name,
      done,
      reference,
      past,
      value,
      settings: config.finalRl,
      general: rewardModels && generalPrompts(context.compute, config, rewardModels),
    }),
  reinforcement: { settings: ({ finalRl }) => finalRl, needsLiveGroups: false },
};

/** General prompts in the last `preferenceLast` steps, rewarded by the models. */
export function generalPrompts(compute: Compute, config: Config, models: RewardModels): GeneralPrompts {
  const { generalShare, preferenceLast, steps } = config.finalRl;
  return {
    score: (completions) => learnedScores(compute, models, completions, config.compute.shardRows),
    share: generalShare,
    from: Math.max(0, steps - preferenceLast),
  };
}
