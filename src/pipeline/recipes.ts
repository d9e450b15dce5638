// The recipes as literal lists of stages: who starts from what is readable here and nowhere else.
// As the paper (arXiv 2501.12948v2, Fig. 2): the second SFT starts from the base again, not from the RL policy.
import type { Config } from '../config/schema.js';
import type { StageName } from '../training/events.js';

export interface RecipeStage {
  readonly stage: StageName;
  /** Weights the stage starts from. */
  readonly from: 'random' | 'base' | 'previous';
}

export const recipes: Readonly<Record<Config['recipe'], readonly RecipeStage[]>> = {
  base: [{ stage: 'pretrain', from: 'random' }],
  'r1-zero': [{ stage: 'reasoning-rl', from: 'base' }],
  r1: [
    { stage: 'cold-start-sft', from: 'base' },
    { stage: 'reasoning-rl', from: 'previous' },
    { stage: 'rejection-sampled-sft', from: 'base' },
    { stage: 'final-rl', from: 'previous' },
  ],
  distill: [{ stage: 'distillation-sft', from: 'base' }],
};
