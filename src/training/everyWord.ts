// A control by words: whether one word alone, forced to come next or forbidden, makes a policy right. Where it does,
// what reinforcement adds is that word, not reasoning.
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import { heldOutProblems } from '../data/split.js';
import { encode, vocabulary } from '../data/tokenizer.js';
import { judge } from '../rewards/verdict.js';
import { endWord } from '../tasks/format.js';
import type { Word } from '../tasks/task.js';
import { type EvaluationOptions, sampleAll } from './evaluation.js';
import { taskLevels } from './queries.js';

/** Greedy accuracy on the held-out problems of the trained levels, under one change of one word. */
export interface WordScore {
  readonly how: 'free' | 'forced' | 'forbidden';
  /** Null where nothing is changed. */
  readonly word: Word | null;
  /** Share of right answers in well-formed completions. */
  readonly right: number;
}

/** How many scores `everyWord` gives: free, each word but the end forced, each forbidden. */
export const wordScores = 2 * vocabulary.length;

/**
 * Greedy accuracy as it is; with each word in turn forced to come first, after what every completion begins with
 * anyway; and with each forbidden throughout. A problem is asked anew only where that changes its greedy completion.
 */
export async function* everyWord(
  compute: Compute,
  weights: Float32Array,
  { world, seed }: Pick<Config, 'world' | 'seed'>,
  options: Pick<EvaluationOptions, 'problems' | 'maxNewTokens'> & { readonly begin: readonly Word[] },
): AsyncGenerator<WordScore> {
  const { begin } = options;
  const posed = taskLevels(world.levels).flatMap(({ task, level }) =>
    heldOutProblems(task, level, options.problems, seed),
  );
  const greedily = async (problems: typeof posed, how: Partial<EvaluationOptions>) => {
    const queries = problems.map((problem) => ({ kind: 'problem', problem }) as const);
    const settings = { ...options, samples: 1, temperature: 0, ...how };
    const sampled = await sampleAll(compute, weights, queries, settings, seed);
    return problems.map((problem, i) => ({
      problem,
      words: sampled[i][0],
      ...judge(problem, sampled[i][0]),
    }));
  };
  const free = await greedily(posed, {});
  const share = (list: readonly { readonly correct: boolean }[]) =>
    list.filter(({ correct }) => correct).length / free.length;
  yield { how: 'free', word: null, right: share(free) };
  const changed = async (stays: (words: readonly Word[]) => boolean, how: Partial<EvaluationOptions>) => {
    const asked = free.filter(({ words }) => !stays(words)).map(({ problem }) => problem);
    const anew = asked.length === 0 ? [] : await greedily(asked, how);
    return share([...free.filter(({ words }) => stays(words)), ...anew]);
  };
  for (const word of vocabulary) {
    if (word === endWord) continue;
    const right = await changed((words) => words[begin.length] === word, { begin: [...begin, word] });
    yield { how: 'forced', word, right };
  }
  for (const word of vocabulary) {
    const right = await changed((words) => !words.slice(begin.length).includes(word), {
      banned: encode([word]),
    });
    yield { how: 'forbidden', word, right };
  }
}
