// Whether a reflective word does anything: the scores of a policy with the word and with it forbidden.
// The papers count such words (arXiv 2501.12948v2, section C.2); forbidding one shows what it is worth.
import { exitCodes, UserError } from '../base/errors.js';
import { didYouMean } from '../base/nearest.js';
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import { encode } from '../data/tokenizer.js';
import { concepts, wordsOf } from '../rewards/reflection.js';
import { forEachTask, type TaskName, taskNames, tasks } from '../tasks/index.js';
import type { EvalMetrics } from './evaluation.js';
import { type EvaluationOptions, evaluatePolicy } from './evaluation.js';

/** What forbidding a concept does, on the trained levels it concerns. */
export interface CausalTest {
  readonly concept: string;
  /** Both languages' words, never drawn. */
  readonly words: readonly string[];
  /** The problems asked: `all`, or the tasks that the concept concerns, such as `countdown and pair`. */
  readonly group: string;
  readonly free: EvalMetrics;
  readonly forbidden: EvalMetrics;
  /** Accuracy lost: pass@1 free minus forbidden. */
  readonly cost: number;
}

/**
 * The tasks that forbidding a concept concerns: those whose failed tries end in it, since others may need the word for
 * something else; all of them where no try ends in it.
 */
function concernedTasks(concept: string): readonly TaskName[] {
  const trying = taskNames.filter((name) => tasks[name].tries?.failed === concept);
  return trying.length > 0 ? trying : taskNames;
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
  const names = concernedTasks(concept);
  const group = names.length === taskNames.length ? 'all' : names.join(' and ');
  const concerned = { ...config, world: onlyOf(config.world, names) };
  if (Object.values(concerned.world.levels).every((levels) => levels.length === 0)) return null;
  const run = (banned: readonly number[]) =>
    evaluatePolicy(compute, weights, concerned, { ...options, sets: ['levels'], banned });
  const { all: free } = await run([]);
  const { all: forbidden } = await run(encode(words));
  return { concept, words, group, free, forbidden, cost: free['pass@1'] - forbidden['pass@1'] };
}

function onlyOf(world: Config['world'], names: readonly TaskName[]): Config['world'] {
  return { ...world, levels: forEachTask((name) => (names.includes(name) ? world.levels[name] : [])) };
}
