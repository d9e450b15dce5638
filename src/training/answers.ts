// Answers of a policy to a typed question, as every surface gives them: each is the next of the question's own endless
// list, so whoever asks with the same seed hears the same words.
import { exitCodes, UserError } from '../base/errors.js';
import { exponential } from '../base/numeric.js';
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import { decode, encode, endId } from '../data/tokenizer.js';
import { packRows } from '../policy/packing.js';
import { type Parsed, templated } from '../tasks/format.js';
import { isRight } from '../tasks/index.js';
import { knownProblem } from '../tasks/knownProblem.js';
import { languageOf } from '../tasks/language.js';
import type { Word } from '../tasks/task.js';
import { answerFor, parsedFor } from '../tasks/votes.js';

/** A policy, and how it is asked. */
export interface Asked {
  readonly config: Config;
  readonly weights: Float32Array;
  readonly seed: number;
  readonly temperature: number;
}

/** A completion and what the grader says of it. */
export interface Drawn {
  readonly words: readonly Word[];
  /** log p of each word at the temperature. */
  readonly logprobs: readonly number[];
  /** Chance of each word at the temperature. */
  readonly chances: readonly number[];
  readonly parsed: Parsed;
  /** Null where no task poses the question. */
  readonly right: boolean | null;
}

/** The completions from the `first`-th on, counted from 0. A usage error where the context leaves no room. */
export async function answersOf(
  compute: Compute,
  { config, weights, seed, temperature }: Asked,
  question: readonly Word[],
  first: number,
  count: number,
): Promise<Drawn[]> {
  const ids = encode(templated(question, languageOf(question)));
  const maxNewTokens = roomOf(config, question);
  const requests = [{ prompt: ids, count: first + count, key: [seed, 'sample', question.join(' ')] }];
  const [completions] = await compute.sample(weights, requests, { temperature, maxNewTokens, endId });
  const problem = knownProblem(question);
  return completions.slice(first).map((completion) => {
    const words = decode(completion.ids);
    const parsed = parsedFor(problem, words);
    const right = problem && isRight(problem, answerFor(problem, words));
    const logprobs = Array.from(completion.logprobs);
    return { words, logprobs, chances: logprobs.map(exponential), parsed, right };
  });
}

/** log p of each word of a completion of a question. */
export async function scoresOf(
  compute: Compute,
  { weights, temperature }: Pick<Asked, 'weights' | 'temperature'>,
  question: readonly Word[],
  completion: readonly Word[],
): Promise<number[]> {
  const prompt = encode(templated(question, languageOf(question)));
  const rows = packRows([{ prompt, completion: encode(completion) }], 'completion');
  const [logprobs] = await compute.logprobs(weights, [{ rows, temperature }]);
  return [...logprobs].filter((_, i) => rows.targets[i] !== -1);
}

/** Words that an answer has room for. A usage error where the context leaves none. */
export function roomOf(
  {
    policy: { context },
    eval: { maxNewTokens },
  }: {
    readonly policy: Pick<Config['policy'], 'context'>;
    readonly eval: Pick<Config['eval'], 'maxNewTokens'>;
  },
  question: readonly Word[],
): number {
  const { length } = templated(question, languageOf(question));
  if (length < context) return Math.min(maxNewTokens, context - length);
  const limit = `(got ${length} words, allowed ${context - 1})`;
  throw new UserError(exitCodes.usage, `prompt: leaves no room for an answer ${limit}. Shorten it.`);
}
