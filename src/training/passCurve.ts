// How often a policy is right in many samples of a problem, and how often its thought is right step by step, too:
// pass@k and CoT-pass@k far out (arXiv 2504.13837; 2506.14245, which asks that the thought be right as well).
import { chunks } from '../base/lists.js';
import { mean } from '../base/stats.js';
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import { heldOutProblems } from '../data/split.js';
import { curveOfK, judge, passAtK } from '../rewards/verdict.js';
import { parse } from '../tasks/format.js';
import { isSound, type Problem, type TaskName } from '../tasks/index.js';
import type { Word } from '../tasks/task.js';
import { sampleAll } from './evaluation.js';

/** The samples of one problem, counted. */
export interface Tally {
  readonly samples: number;
  /** With a right answer in a well-formed completion. */
  readonly right: number;
  /** Of these, whose thought is right step by step. */
  readonly sound: number;
}

export interface TallyOptions {
  readonly samples: number;
  readonly temperature: number;
  readonly maxNewTokens: number;
  /** Words that every completion begins with. */
  readonly begin: readonly Word[];
}

/** Completions that are held at once. */
const heldAtOnce = 4096;

/** Tallies of held-out problems of some levels. The draws depend on the seed and the problem alone, the first of them as in every evaluation. */
export async function tallies(
  compute: Compute,
  weights: Float32Array,
  { seed, eval: { problems } }: Pick<Config, 'seed' | 'eval'>,
  levels: readonly { readonly task: TaskName; readonly level: number }[],
  options: TallyOptions,
): Promise<Tally[]> {
  const asked = levels.flatMap(({ task, level }) => heldOutProblems(task, level, problems, seed));
  const counted: Tally[] = [];
  for (const part of chunks(asked, Math.max(1, Math.floor(heldAtOnce / options.samples)))) {
    const queries = part.map((problem) => ({ kind: 'problem', problem }) as const);
    const sampled = await sampleAll(compute, weights, queries, options, seed);
    counted.push(...part.map((problem, i) => tally(problem, sampled[i])));
  }
  return counted;
}

function tally(problem: Problem, completions: readonly (readonly Word[])[]): Tally {
  const right = completions.filter((words) => judge(problem, words).correct);
  const sound = right.filter((words) => isSound(problem, parse(words).thought));
  return { samples: completions.length, right: right.length, sound: sound.length };
}

/** The mean over problems of pass@k at each k of the curve, counting what `count` counts. */
export function passCurve(
  counted: readonly Tally[],
  count: 'right' | 'sound',
): (readonly [k: number, pass: number])[] {
  const [{ samples }] = counted;
  return curveOfK(samples).map(
    (k) => [k, mean(counted.map((one) => passAtK(samples, one[count], k)))] as const,
  );
}
