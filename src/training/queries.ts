// Which prompts a reinforcement step asks, and how a query becomes token ids.
import { stream } from '../base/rng.js';
import type { Config, GrpoConfig } from '../config/schema.js';
import { preferenceGeneral } from '../data/preferences.js';
import { drawTrainProblem, type TrainedLevels } from '../data/split.js';
import { encode } from '../data/tokenizer.js';
import type { Query } from '../rewards/answered.js';
import { generalPrompt } from '../tasks/general.js';
import { promptOf, type TaskName, taskNames } from '../tasks/index.js';
import type { Language, Word } from '../tasks/task.js';

/** Task and level pairs of a set of levels, such as `world.levels`. */
export function taskLevels(levels: TrainedLevels): { task: TaskName; level: number }[] {
  return taskNames.flatMap((task) => levels[task].map((level) => ({ task, level })));
}

/**
 * How many of `perStep` things a step gets, counted from 0, so that after any number of steps the sum is the whole
 * number nearest to the share: a share too small for one a step comes in some of the steps.
 */
export function sharedOut(share: number, perStep: number, step: number): number {
  const until = (steps: number) => Math.round(steps * perStep * share);
  return until(step + 1) - until(step);
}

/** The queries of one step: `general` general prompts that reward models can judge, the rest reasoning problems. */
export function drawQueries(
  world: Config['world'],
  { prompts, hardShare }: Pick<GrpoConfig, 'prompts' | 'hardShare'>,
  general: number,
  key: readonly (string | number)[],
): Query[] {
  return Array.from({ length: prompts }, (_, i) => {
    const random = stream(...key, 'query', i);
    return i < general
      ? { kind: 'general', item: random.pick(preferenceGeneral()) }
      : { kind: 'problem', problem: drawTrainProblem(world, hardShare, random) };
  });
}

/** The prompt of a query as words, template included. */
export function queryWords(query: Query): Word[] {
  return query.kind === 'general' ? generalPrompt(query.item) : promptOf(query.problem);
}

/** The prompt of a query as token ids. */
export function queryIds(query: Query): number[] {
  return encode(queryWords(query));
}

/** Task, level and language columns of a query, for the logs. */
export function queryColumns(query: Query): {
  task: TaskName | 'general';
  level: number;
  language: Language;
} {
  if (query.kind === 'general') return { task: 'general', level: 1, language: query.item.language };
  const { task, level, language } = query.problem;
  return { task, level, language };
}
