// How long a run takes, stage by stage: the tokens of its work by the speed of a machine, which is probed, or is that
// of no machine where shares of the whole are enough.
import type { Speed } from '../bench/probe.js';
import type { Config } from '../config/schema.js';
import { needsBase, type RecipeStage, recipes } from '../pipeline/recipes.js';
import { stageOf } from '../stages/index.js';
import type { StageSize } from '../stages/size.js';
import { levelSets } from '../tasks/task.js';
import { otherLooks, quickSamples } from '../training/evaluation.js';
import { taskLevels } from '../training/queries.js';

/** Seconds of a stage: before its first step, in each of its steps, and after the last. */
export interface StageWork extends RecipeStage {
  readonly ahead: number;
  readonly step: number;
  readonly steps: number;
  readonly after: number;
}

/** Words of a prompt with its completion, about, and of a text that a reward model learns from. */
const [wordsOfRow, wordsOfPreference] = [60, 20];

/** To draw a token alone takes so much of reinforcing it, about as the benchmark finds. */
const drawnShare = 0.27;

/** Of no machine: seconds are then shares of the whole. */
const anySpeed: Speed = { trained: 1, reinforced: 2.2 };

/** The stages of a run with its base where that is to be made, too. */
export function workWithBase(config: Config, hasBase: boolean, speed = anySpeed): StageWork[] {
  const own = workOfRun(config, speed);
  return hasBase || !needsBase(config.recipe)
    ? own
    : [...workOfRun({ ...config, recipe: 'base' }, speed), ...own];
}

function workOfRun(config: Config, speed: Speed): StageWork[] {
  const full = evaluationWork(config, speed);
  return recipes[config.recipe].map((one, i) => {
    const { steps, ahead, ...size } = stageOf(one.stage).size(config);
    const drawn = (ahead?.drawn ?? 0) * wordsOfRow * drawnShare * speed.reinforced;
    const before = drawn + (ahead?.trained ?? 0) * wordsOfPreference * speed.trained;
    // Its base is looked at before, in two ways.
    const base = i === 0 && needsBase(config.recipe) ? 2 * full : 0;
    const after = needsBase(config.recipe) ? full : 2 * full;
    return { ...one, steps, ahead: base + before, step: stepWork(config, size, speed), after };
  });
}

function stepWork(
  config: Config,
  { rows, completions }: Pick<StageSize, 'rows' | 'completions'>,
  { trained, reinforced }: Speed,
): number {
  const words = Math.min(wordsOfRow, config.policy.context);
  if (completions === 0) return rows * words * trained;
  const { every, quickProblems } = config.eval;
  const quick = taskLevels(config.world.levels).length * quickProblems * quickSamples;
  return rows * words * reinforced + (quick * wordsOfRow * drawnShare * reinforced) / every;
}

/** A full evaluation in one way of beginning. */
function evaluationWork({ world, eval: { problems, samples } }: Config, { reinforced }: Speed): number {
  const levels = levelSets.flatMap((set) => taskLevels(world[set])).length;
  const each = otherLooks.reduce((sum, look) => sum + Math.min(samples, look.samples), samples);
  return levels * problems * each * wordsOfRow * drawnShare * reinforced;
}

/** Seconds of stages that have not begun. */
export function totalWork(stages: readonly StageWork[]): number {
  return stages.reduce((sum, { ahead, step, steps, after }) => sum + ahead + step * steps + after, 0);
}

/** So much of the stages is done where these are the last steps that were recorded of each. */
export function workDone(stages: readonly StageWork[], last: ReadonlyMap<string, number>): number {
  return stages.reduce((sum, { stage, ahead, step, steps, after }) => {
    const at = last.get(stage);
    return at === undefined ? sum : sum + ahead + step * at + (at >= steps ? after : 0);
  }, 0);
}
