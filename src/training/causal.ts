// Whether a reflective word does anything: the scores of a policy with the word and with it forbidden.
// The papers count such words (arXiv 2501.12948v2, section C.2); forbidding one shows what it is worth.
import { exitCodes, UserError } from '../base/errors.js';
import { didYouMean } from '../base/nearest.js';
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import { encode } from '../data/tokenizer.js';
import { concepts, wordsOf } from '../rl/reflection.js';
import { forEachTask, type TaskName, taskNames, tasks } from '../tasks/index.js';
import type { EvalMetrics } from './evaluation.js';
import { type EvaluationOptions, evaluatePolicy } from './evaluation.js';

/** What forbidding a concept does, on the trained levels it concerns. */
export interface CausalTest {
  readonly concept: string;
  /** Both languages' words, never drawn. */
  readonly words: readonly string[];
  /** Group of problems: `all`, or the one task that the concept concerns. */
  readonly group: string;
  readonly free: EvalMetrics;
  readonly forbidden: EvalMetrics;
  /** Accuracy lost: pass@1 free minus forbidden. */
  readonly cost: number;
}

/**
 * The task that forbidding a concept concerns: the one whose failed tries end in it, since other tasks may need
 * the word for something else. Null for all tasks.
 */
function concernedTask(concept: string): TaskName | null {
  return taskNames.find((name) => tasks[name].tries?.failed === concept) ?? null;
}

/**
 * Evaluates a policy twice with the same draws, on the task or tasks that the concept concerns.
 * Null where none of the concerned tasks is trained. Error `usage` for a concept that the lexicon does not have.
 */
export async function causalTest(
  compute: Compute,
  weights: Float32Array,
  config: Config,
  concept: string,
  options: Omit<EvaluationOptions, 'sets' | 'banned'>,
): Promise<CausalTest | null> {
  const words = wordsOf(concept);
  if (words.length === 0) {
    throw new UserError(
      exitCodes.usage,
      `${concept}: not a concept of data/lexicon.json.${didYouMean(concept, concepts)} Use its English word.`,
    );
  }
  const task = concernedTask(concept);
  const group = task ?? 'all';
  const concerned = { ...config, world: onlyConcerned(config.world, task) };
  if (Object.values(concerned.world.levels).every((levels) => levels.length === 0)) return null;
  const run = (banned: readonly number[]) =>
    evaluatePolicy(compute, weights, concerned, { ...options, sets: ['levels'], banned });
  const free = (await run([]))[group];
  const forbidden = (await run(encode(words)))[group];
  return { concept, words, group, free, forbidden, cost: free['pass@1'] - forbidden['pass@1'] };
}

function onlyConcerned(world: Config['world'], task: TaskName | null): Config['world'] {
  if (task === null) return world;
  return { ...world, levels: forEachTask((name) => (name === task ? world.levels[name] : [])) };
}
