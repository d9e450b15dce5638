// Draws answers to a question, each the next of its own endless list: a question that is asked again is answered anew.
import { stream } from '../base/rng.js';
import type { Compute } from '../compute/types.js';
import { heldOutProblems } from '../data/split.js';
import { recipes } from '../pipeline/recipes.js';
import { exampleProblem, type Problem, questionOf, type TaskName, taskNames } from '../tasks/index.js';
import { type Language, languages, type Word } from '../tasks/task.js';
import { answersOf, type Drawn } from '../training/answers.js';
import { taskLevels } from '../training/queries.js';
import { type ChosenCheckpoint, chooseCheckpoint } from './checkpoint.js';

/** A policy, and how it is asked. */
export interface Asking {
  readonly chosen: ChosenCheckpoint;
  readonly seed: number;
  readonly temperature: number;
}

/** The completions from the `first`-th on, counted from 0. A usage error where the context leaves no room. */
export function draw(
  compute: Compute,
  { chosen, seed, temperature }: Asking,
  question: readonly Word[],
  first: number,
  count: number,
): Promise<Drawn[]> {
  const { run, weights } = chosen;
  return answersOf(compute, { config: run.config, weights, seed, temperature }, question, first, count);
}

/** The `i`-th random held-out problem of the levels that a run trains. */
export function randomProblem({ chosen, seed }: Asking, i: number): Problem {
  const random = stream(seed, 'sample', 'problem', i);
  const { world, eval: evaluation, seed: ofRun } = chosen.run.config;
  const { task, level } = random.pick(taskLevels(world.levels));
  return random.pick(heldOutProblems(task, level, evaluation.problems, ofRun));
}

/** A question of each task in each language, at the task's first level. */
export function questionForms(): { task: TaskName; language: Language; text: string }[] {
  return taskNames.flatMap((task) => {
    const example = exampleProblem(task);
    return languages.map((language) => {
      return { task, language, text: questionOf({ ...example, language }).join(' ') };
    });
  });
}

/** The policies at the ends of all stages of a run, that of its base first. */
export function allStages(
  { run }: ChosenCheckpoint,
  out: string,
): { label: string; chosen: ChosenCheckpoint }[] {
  const { config, info, name } = run;
  const own = recipes[config.recipe].filter(({ stage }) => info.lineage.some((row) => row.stage === stage));
  const base = info.base === null ? [] : recipes.base;
  return [...base, ...own].map(({ label, stage }) => ({
    label,
    chosen: chooseCheckpoint(name, { out, stage }),
  }));
}
