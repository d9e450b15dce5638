// How much work a run is, stage by stage, in tokens trained on: for the time that it takes, which is measured or
// probed. Whoever draws or reinforces a token works longer or shorter on it, about as the benchmark finds.
import type { Config } from '../config/schema.js';
import { needsBase, type RecipeStage, recipes } from '../pipeline/recipes.js';
import { stageOf } from '../stages/index.js';
import type { StageSize } from '../stages/size.js';
import { levelSets } from '../tasks/task.js';
import { otherLooks, quickSamples } from '../training/evaluation.js';
import { taskLevels } from '../training/queries.js';

/** Work of a stage: before its first step, in each of its steps, and after the last. */
export interface StageWork extends RecipeStage {
  readonly ahead: number;
  readonly step: number;
  readonly steps: number;
  readonly after: number;
}

/** Words of a prompt with its completion, about, and of a text that a reward model learns from. */
const [wordsOfRow, wordsOfPreference] = [60, 20];

/** Work on a token, beside that of training on it: to draw it; to draw it, look at the reference and train on it. */
export const workOf = { drawn: 0.6, reinforced: 2.2 } as const;

/** The stages of a recipe. */
export function workOfRun(config: Config): StageWork[] {
  const full = evaluationWork(config);
  return recipes[config.recipe].map((one, i) => {
    const { steps, ahead, ...size } = stageOf(one.stage).size(config);
    const before =
      (ahead?.drawn ?? 0) * wordsOfRow * workOf.drawn + (ahead?.trained ?? 0) * wordsOfPreference;
    // Its base is looked at before, in two ways.
    const base = i === 0 && needsBase(config.recipe) ? 2 * full : 0;
    const after = needsBase(config.recipe) ? full : 2 * full;
    return { ...one, steps, ahead: base + before, step: stepWork(config, size), after };
  });
}

function stepWork(config: Config, { rows, completions }: Pick<StageSize, 'rows' | 'completions'>): number {
  const words = Math.min(wordsOfRow, config.policy.context);
  if (completions === 0) return rows * words;
  const { every, quickProblems } = config.eval;
  const quick = taskLevels(config.world.levels).length * quickProblems * quickSamples;
  return rows * words * workOf.reinforced + (quick * wordsOfRow * workOf.drawn) / every;
}

/** A full evaluation in one way of beginning. */
function evaluationWork({ world, eval: { problems, samples } }: Config): number {
  const levels = levelSets.flatMap((set) => taskLevels(world[set])).length;
  const each = otherLooks.reduce((sum, look) => sum + Math.min(samples, look.samples), samples);
  return levels * problems * each * wordsOfRow * workOf.drawn;
}

/** All work of stages that have not begun. */
export function totalWork(stages: readonly StageWork[]): number {
  return stages.reduce((sum, { ahead, step, steps, after }) => sum + ahead + step * steps + after, 0);
}
