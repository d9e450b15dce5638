// The same held-out problem of each task, answered by the policy that a run starts from and by the one it ends with:
// the first problem of the task's first level and the first completion of the evaluation, never chosen by what came out.
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import { heldOutProblems } from '../data/split.js';
import { lastStage, stageLabel } from '../pipeline/recipes.js';
import { judge } from '../rewards/verdict.js';
import { type Problem, taskNames } from '../tasks/index.js';
import type { Word } from '../tasks/task.js';
import { sampleAll } from '../training/evaluation.js';

/** A completion of a problem, and the strict verdict. */
export interface Answered {
  /** Name of the policy that wrote it. */
  readonly label: string;
  readonly words: readonly Word[];
  readonly right: boolean;
}

/** A problem, and who said what. */
export interface AskedAgain {
  readonly problem: Problem;
  readonly answers: readonly Answered[];
}

/** Asks the policy before, where there is one, and that after. */
export async function askAgain(
  compute: Compute,
  config: Config,
  before: Float32Array | null,
  after: Float32Array,
): Promise<AskedAgain[]> {
  const { seed, recipe, world } = config;
  const problems = taskNames.flatMap((task) =>
    world.levels[task].slice(0, 1).flatMap((level) => heldOutProblems(task, level, 1, seed)),
  );
  const last = { label: stageLabel(recipe, lastStage(recipe)), weights: after };
  const first = { label: stageLabel('base', lastStage('base')), weights: before };
  const answers = problems.map((): Answered[] => []);
  for (const { label, weights } of [first, last]) {
    if (weights === null) continue;
    const queries = problems.map((problem) => ({ kind: 'problem', problem }) as const);
    const drawn = await sampleAll(compute, weights, queries, { ...config.eval, samples: 1 }, seed);
    problems.forEach((problem, i) => {
      answers[i].push({ label, words: drawn[i][0], right: judge(problem, drawn[i][0]).correct });
    });
  }
  return problems.map((problem, i) => ({ problem, answers: answers[i] }));
}
