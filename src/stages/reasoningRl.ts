// Reasoning RL (arXiv 2501.12948v2, sections 2 and 3): GRPO on problems with rewards by rules. R1-Zero is this stage
// alone, from the base; in R1 (Dev2) it follows the cold start, with the language reward.
import { grpo } from '../training/grpo.js';
import { reinforcementSize } from './size.js';
import type { Stage } from './stage.js';

export const reasoningRl: Stage = {
  about: 'learned by trying: right answers are rewarded',
  section: 'reasoningRl',
  size: (config) => reinforcementSize(config, 'reasoningRl'),
  prepare: async ({ config }) => ({ steps: config.reasoningRl.steps, sft: null, trunk: null }),
  train: (context, learner, config, { name, done, reference, past, value }) =>
    grpo(context, learner, config, {
      name,
      done,
      reference,
      past,
      value,
      settings: config.reasoningRl,
      general: null,
    }),
  reinforcement: { settings: ({ reasoningRl }) => reasoningRl, needsLiveGroups: true },
};
