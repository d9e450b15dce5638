// Samples a policy on held-out problems and measures it; used between steps (quick) and at stage ends.
import { mean } from '../base/stats.js';
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import { heldOutGeneral, heldOutProblems } from '../data/split.js';
import { decode, endId } from '../data/tokenizer.js';
import { evalMetrics, judge, type Verdict } from '../rl/verdict.js';
import { parse } from '../tasks/format.js';
import { generalLanguage, judgeGeneral } from '../tasks/general.js';
import { type Problem, taskNames } from '../tasks/index.js';
import type { LevelSet } from '../tasks/task.js';
import { queryIds, taskLevels } from './queries.js';

/** The group that measures each set of levels as a whole. */
const groupOfSet = {
  levels: 'all',
  hard: 'hard',
  beyond: 'beyond',
} as const satisfies Record<LevelSet, string>;

/** Held-out metrics of a policy on one group of problems ("all", a task, a task level). */
export interface EvalMetrics {
  readonly problems: number;
  readonly samples: number;
  /** `pass@1`, `pass@2`, ... (unbiased), `majority@k`, `format`, `language`, `length`: absent where undefined. */
  readonly [metric: string]: number;
}

/** Held-out metrics by group. */
export type EvalGroups = Readonly<Record<string, EvalMetrics>>;

/** The group of general prompts. */
const generalGroup = 'general';

/** Whether an evaluation has a group of this name: `all`, `hard`, `general`, `addition`, `addition/2`, ... */
export function isEvalGroup(name: string): boolean {
  const [task, level, ...more] = name.split('/');
  const isTask = taskNames.some((known) => known === task);
  if (level !== undefined) return isTask && more.length === 0 && /^[1-9]\d?$/.test(level);
  return isTask || name === generalGroup || Object.values<string>(groupOfSet).includes(name);
}

const metricPattern =
  /^(problems|samples|(pass|majority)@[1-9]\d{0,2}|format|language|length(\/(correct|wrong))?|reflection\/(wait|retry)|general)$/;

/** Whether a group has a metric of this name, such as `pass@4`. */
export function isEvalMetric(name: string): boolean {
  return metricPattern.test(name);
}

/** Completions of each general prompt, at most: they are few, and their judge gives parts of a point. */
export const generalSamples = 4;

/** Completions of each problem in a quick evaluation. */
export const quickSamples = 4;

export interface EvaluationOptions {
  /** Which levels of the world to evaluate. */
  readonly sets: readonly LevelSet[];
  /** Held-out problems a level. */
  readonly problems: number;
  readonly samples: number;
  readonly temperature: number;
  readonly maxNewTokens: number;
  /** Tokens that are never drawn. */
  readonly banned?: readonly number[];
}

/**
 * Metrics on held-out problems, by group: `all` (trained levels), `hard`, `beyond`, each task (trained levels), each
 * `task/level`; and `general`, what the rule-based judge gives held-out general prompts. The draws depend on the
 * seed and the problem alone.
 */
export async function evaluatePolicy(
  compute: Compute,
  weights: Float32Array,
  config: Config,
  options: EvaluationOptions,
): Promise<EvalGroups> {
  compute.profile?.enter('evaluation');
  const posed = options.sets.flatMap((set) =>
    taskLevels(config.world[set]).flatMap(({ task, level }) =>
      heldOutProblems(task, level, options.problems, config.seed).map((problem) => ({ set, problem })),
    ),
  );
  const queries = posed.map(({ problem }) => ({ kind: 'problem', problem }) as const);
  const sampled = await sampleAll(compute, weights, queries, options, config.seed);
  const groups = new Map<string, Verdict[][]>();
  posed.forEach(({ set, problem }, i) => {
    const verdicts = sampled[i].map((words) => judge(problem, words));
    for (const name of groupNames(set, problem)) {
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [verdicts]);
      else group.push(verdicts);
    }
  });
  const measured = [...groups].map(([name, verdicts]) => [name, evalMetrics(verdicts) as EvalMetrics]);
  return {
    ...Object.fromEntries(measured),
    [generalGroup]: await evaluateGeneral(compute, weights, config, options),
  };
}

/** A small evaluation of the trained levels, cheap enough to be made between steps. */
export function evaluateQuickly(
  compute: Compute,
  weights: Float32Array,
  config: Config,
): Promise<EvalGroups> {
  const { quickProblems: problems, temperature, maxNewTokens } = config.eval;
  const options = { sets: ['levels'], problems, samples: quickSamples, temperature, maxNewTokens } as const;
  return evaluatePolicy(compute, weights, config, options);
}

/** The groups a problem counts in. */
function groupNames(set: LevelSet, { task, level }: Problem): string[] {
  return [groupOfSet[set], ...(set === 'levels' ? [task] : []), `${task}/${level}`];
}

async function evaluateGeneral(
  compute: Compute,
  weights: Float32Array,
  config: Config,
  options: EvaluationOptions,
): Promise<EvalMetrics> {
  const queries = heldOutGeneral().map((item) => ({ kind: 'general', item }) as const);
  const samples = Math.min(options.samples, generalSamples);
  const sampled = await sampleAll(compute, weights, queries, { ...options, samples }, config.seed);
  const parsed = queries.flatMap(({ item }, i) =>
    sampled[i].map((words) => ({ item, parsed: parse(words, true) })),
  );
  return {
    problems: queries.length,
    samples,
    general: mean(parsed.map(({ item, parsed: { answer } }) => judgeGeneral(item, answer))),
    format: mean(parsed.map(({ parsed: { wellFormed } }) => (wellFormed ? 1 : 0))),
    language: mean(parsed.map(({ item, parsed }) => generalLanguage(item, parsed))),
  };
}

async function sampleAll(
  compute: Compute,
  weights: Float32Array,
  queries: readonly Parameters<typeof queryIds>[0][],
  options: EvaluationOptions,
  seed: number,
): Promise<string[][][]> {
  const { samples, temperature, maxNewTokens, banned = [] } = options;
  const requests = queries.map((query) => ({
    prompt: queryIds(query),
    count: samples,
    key: [seed, 'eval', ...queryIds(query)],
  }));
  const completions = await compute.sample(weights, requests, { temperature, maxNewTokens, endId, banned });
  return completions.map((ofQuery) => ofQuery.map(({ ids }) => decode(ids)));
}
