// The recipes as literal lists of stages: who starts from what is readable here and nowhere else.
// As the paper (arXiv 2501.12948v2, Fig. 2): the second SFT starts from the base again, not from the RL policy.
import type { Config } from '../config/schema.js';
import { type StageName, stageOf } from '../stages/index.js';

export interface RecipeStage {
  readonly stage: StageName;
  /** Weights the stage starts from. */
  readonly from: 'random' | 'base' | 'previous';
  /** The paper's name for the checkpoint at its end. */
  readonly label: string;
}

export type RecipeName = Config['recipe'];

export const recipes: Readonly<Record<RecipeName, readonly RecipeStage[]>> = {
  base: [{ stage: 'pretrain', from: 'random', label: 'base' }],
  'r1-zero': [{ stage: 'reasoning-rl', from: 'base', label: 'Zero' }],
  r1: [
    { stage: 'cold-start-sft', from: 'base', label: 'Dev1' },
    { stage: 'reasoning-rl', from: 'previous', label: 'Dev2' },
    { stage: 'rejection-sampled-sft', from: 'base', label: 'Dev3' },
    { stage: 'final-rl', from: 'previous', label: 'R1' },
  ],
  distill: [{ stage: 'distillation-sft', from: 'base', label: 'SFT' }],
};

/** Whether a recipe starts from the weights of another run, the base. */
export function needsBase(recipe: RecipeName): boolean {
  return recipes[recipe].some(({ from }) => from === 'base');
}

/** Whether a recipe learns from what a teacher's run wrote. */
export function needsLessons(recipe: RecipeName): boolean {
  return recipes[recipe].some(({ stage }) => stageOf(stage).needsLessons);
}

/** The stage that a recipe ends with. */
export function lastStage(recipe: RecipeName): StageName {
  return recipes[recipe][recipes[recipe].length - 1].stage;
}

/** A stage by its label and its name: `Dev2 (reasoning-rl)`. */
export function stageText(recipe: RecipeName, stage: StageName): string {
  return `${stageLabel(recipe, stage)} (${stage})`;
}

/** The label of a stage's end in a recipe, or in the one that makes its base; else the stage's own name. */
export function stageLabel(recipe: RecipeName, stage: StageName): string {
  return [...recipes[recipe], ...recipes.base].find((one) => one.stage === stage)?.label ?? stage;
}
