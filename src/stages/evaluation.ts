// Samples a policy on held-out problems and scores it; used between steps (quick) and at stage ends.

import { mean } from '../base/stats.js';
import type { Compute } from '../compute/compute.js';
import type { Config } from '../config/schema.js';
import { heldOutGeneral, heldOutProblems } from '../data/split.js';
import { decode, endId } from '../data/tokenizer.js';
import { judge, scores, type Verdict } from '../rl/evaluate.js';
import { rewardParts } from '../rl/rewards.js';
import type { Problem, TaskName } from '../tasks/task.js';
import type { EvalScores } from './events.js';
import { queryIds, trainedLevels } from './queries.js';

export interface EvaluationOptions {
  /** Task levels to examine; the trained ones unless told. */
  readonly levels?: readonly { task: TaskName; level: number }[];
  /** Held-out problems a level. */
  readonly problems: number;
  readonly samples: number;
  readonly temperature: number;
  readonly maxNewTokens: number;
}

/**
 * Scores on held-out problems, by group: `all`, each task, each `task/level`; and `general`, the mean
 * stand-in score of held-out general prompts. Draws depend on the seed and the problem alone.
 */
export async function evaluatePolicy(
  compute: Compute,
  weights: Float32Array,
  config: Config,
  options: EvaluationOptions,
): Promise<Record<string, EvalScores>> {
  compute.profile?.enter('evaluation');
  const levels = options.levels ?? trainedLevels(config.world);
  const problems = levels.flatMap(({ task, level }) =>
    heldOutProblems(task, level, options.problems, config.seed),
  );
  const sampled = await sampleAll(
    compute,
    weights,
    problems.map((problem) => ({ kind: 'problem', problem }) as const),
    options,
    config.seed,
  );
  const verdicts = problems.map((problem, i) => sampled[i].map((words) => judge(problem, words)));
  const groups: Record<string, EvalScores> = { all: scores(verdicts) as EvalScores };
  for (const name of groupNames(problems)) {
    const members = verdicts.filter((_, i) => belongs(problems[i], name));
    groups[name] = scores(members as Verdict[][]) as EvalScores;
  }
  groups.general = await evaluateGeneral(compute, weights, config, options);
  return groups;
}

async function evaluateGeneral(
  compute: Compute,
  weights: Float32Array,
  config: Config,
  options: EvaluationOptions,
): Promise<EvalScores> {
  const queries = heldOutGeneral().map((item) => ({ kind: 'general', item }) as const);
  const sampled = await sampleAll(compute, weights, queries, { ...options, samples: 1 }, config.seed);
  const parts = queries.map((query, i) => rewardParts(query, sampled[i][0]));
  return {
    problems: queries.length,
    samples: 1,
    general: mean(parts.map((part) => part.general ?? 0)),
    format: mean(parts.map((part) => part.format)),
    language: mean(parts.map((part) => part.language)),
  };
}

async function sampleAll(
  compute: Compute,
  weights: Float32Array,
  queries: readonly Parameters<typeof queryIds>[0][],
  options: EvaluationOptions,
  seed: number,
): Promise<string[][][]> {
  const { samples, temperature, maxNewTokens } = options;
  const requests = queries.map((query, i) => ({
    prompt: queryIds(query),
    count: samples,
    key: [seed, 'eval', query.kind, i],
  }));
  const completions = await compute.sample(weights, requests, { temperature, maxNewTokens, endId });
  return queries.map((_, i) =>
    completions.slice(i * samples, (i + 1) * samples).map((completion) => decode(completion.ids)),
  );
}

function groupNames(problems: readonly Problem[]): string[] {
  const names = problems.flatMap(({ task, level }) => [task, `${task}/${level}`]);
  return [...new Set(names)];
}

function belongs(problem: Problem, group: string): boolean {
  return group === problem.task || group === `${problem.task}/${problem.level}`;
}
