// Samples a policy on held-out problems and measures it: between steps (quick), and in several ways at stage ends.
import { mean } from '../base/stats.js';
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import { heldOutGeneral, heldOutProblems } from '../data/split.js';
import { decode, encode, endId } from '../data/tokenizer.js';
import { evalMetrics, judge, type Verdict } from '../rewards/verdict.js';
import { parse } from '../tasks/format.js';
import { generalLanguage, isReference, judgeGeneral } from '../tasks/general.js';
import { type Problem, taskNames } from '../tasks/index.js';
import { type LevelSet, levelSets, type Word } from '../tasks/task.js';
import { queryIds, taskLevels } from './queries.js';

/** The group that measures each set of levels as a whole. */
export const groupOfSet = {
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
  /^(problems|samples|(pass|majority)@[1-9]\d{0,2}|format|language(\/thought)?|length(\/(correct|wrong|thought))?|mixed|(accuracy\/)?thorough|reflection\/(wait|retry)|general|exact)$/;

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
  /** Words put after each prompt: the beginning of every completion, sampled on from there and graded with the rest. */
  readonly begin?: readonly Word[];
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

/** How a policy was sampled: a figure means nothing without it. */
export interface Look {
  readonly temperature: number;
  /** Words that every completion was made to begin with, separated by spaces; absent: sampled from the first word on. */
  readonly begin?: string;
}

/** Held-out metrics under one look. */
export interface Measured extends Look {
  readonly groups: EvalGroups;
}

/** What a base is also made to begin with: a control, as RL must add more than this one word does. */
export const thinking = '<think>';

/** Looks beside that at the evaluation's temperature: the paper's, and the greedy one. Few samples say enough there. */
export const otherLooks = [
  { temperature: 0.6, samples: 8 },
  { temperature: 0, samples: 1 },
] as const;

/** The temperatures of these. */
export const otherTemperatures = otherLooks.map(({ temperature }) => temperature);

/**
 * The full evaluation: all levels, at the evaluation's own temperature first, then at 0.6 and greedily with fewer
 * samples. A base, which RL is measured against, is looked at twice: prompted, and made to begin with `<think>`.
 */
export async function* evaluateFully(
  compute: Compute,
  weights: Float32Array,
  config: Config,
  isBase: boolean,
): AsyncGenerator<Measured> {
  const { problems, samples, temperature, maxNewTokens } = config.eval;
  const others = otherLooks.filter((look) => look.temperature !== temperature);
  for (const begin of isBase ? [null, thinking] : [null]) {
    for (const look of [{ temperature, samples }, ...others]) {
      const options = { sets: levelSets, problems, maxNewTokens, temperature: look.temperature };
      const groups = await evaluatePolicy(compute, weights, config, {
        ...options,
        samples: Math.min(samples, look.samples),
        begin: begin === null ? [] : [begin],
      });
      yield { temperature: look.temperature, ...(begin !== null && { begin }), groups };
    }
  }
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
    exact: mean(parsed.map(({ item, parsed: { answer } }) => (isReference(item, answer) ? 1 : 0))),
    format: mean(parsed.map(({ parsed: { wellFormed } }) => (wellFormed ? 1 : 0))),
    language: mean(parsed.map(({ item, parsed }) => generalLanguage(item, parsed))),
  };
}

/** Completions of each query, as words; the draws depend on the seed and the query alone. */
export async function sampleAll(
  compute: Compute,
  weights: Float32Array,
  queries: readonly Parameters<typeof queryIds>[0][],
  options: Omit<EvaluationOptions, 'sets' | 'problems'>,
  seed: number,
): Promise<string[][][]> {
  const { samples, temperature, banned = [], begin = [] } = options;
  // What is given counts as said: a completion has no more room for it.
  const maxNewTokens = options.maxNewTokens - begin.length;
  if (maxNewTokens < 1) {
    const cut = begin.slice(0, options.maxNewTokens);
    return queries.map(() => Array.from({ length: samples }, () => cut));
  }
  const requests = queries.map((query) => ({
    prompt: [...queryIds(query), ...encode(begin)],
    count: samples,
    key: [seed, 'eval', ...queryIds(query)],
  }));
  const completions = await compute.sample(weights, requests, { temperature, maxNewTokens, endId, banned });
  return completions.map((ofQuery) => ofQuery.map(({ ids }) => [...begin, ...decode(ids)]));
}
