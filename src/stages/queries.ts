// Which prompts a reinforcement step asks, and how a query becomes token ids.
import { type Random, stream } from '../base/rng.js';
import type { Config } from '../config/schema.js';
import { trainGeneral, trainProblem } from '../data/split.js';
import { encode } from '../data/tokenizer.js';
import type { Query } from '../rl/rewards.js';
import { promptWords } from '../tasks/format.js';
import { questionWords } from '../tasks/index.js';
import { type Language, type Problem, type TaskName, type Word, languages, taskNames } from '../tasks/task.js';

/** Task and level pairs that are trained. */
export function trainedLevels(world: Config['world']): { task: TaskName; level: number }[] {
  return taskNames.flatMap((task) => world.levels[task].map((level) => ({ task, level })));
}

/** A training problem: task level first, then language, then the problem, each equally likely. */
export function drawProblem(world: Config['world'], random: Random): Problem {
  const { task, level } = random.pick(trainedLevels(world));
  const language = random.pick(languages);
  return trainProblem(random, task, level, language);
}

/** The queries of one step: a fixed number of general prompts, the rest reasoning problems. */
export function drawQueries(
  world: Config['world'],
  count: number,
  generalShare: number,
  key: readonly (string | number)[],
): Query[] {
  const general = Math.round(count * generalShare);
  return Array.from({ length: count }, (_, i) => {
    const random = stream(...key, 'query', i);
    return i < general
      ? { kind: 'general', item: trainGeneral(random) }
      : { kind: 'problem', problem: drawProblem(world, random) };
  });
}

/** The prompt of a query as words, template included. */
export function queryWords(query: Query): Word[] {
  return promptWords(query.kind === 'general' ? query.item.prompt : questionWords(query.problem));
}

/** The prompt of a query as token ids. */
export function queryIds(query: Query): number[] {
  return encode(queryWords(query));
}

/** Task, level and language columns of a query, for the logs. */
export function queryColumns(query: Query): { task: TaskName | 'general'; level: number; language: Language } {
  if (query.kind === 'general') return { task: 'general', level: 0, language: query.item.language };
  const { task, level, language } = query.problem;
  return { task, level, language };
}
