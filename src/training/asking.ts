// A policy that a program asks: what the libraries for Node and for browsers give.
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import { wordsOf } from '../data/words.js';
import { answersOf, scoresOf } from './answers.js';

/** A completion of a policy. */
export interface Completion {
  /** What the policy said, the end included. */
  readonly words: readonly string[];
  /** log p of each word at the temperature. */
  readonly logprobs: readonly number[];
  /** Words between the answer tags; null where they are not there. */
  readonly answer: readonly string[] | null;
  /** What the strict grader says; null where no task poses the question. */
  readonly right: boolean | null;
}

/** How a question is asked. */
export interface SampleOptions {
  /** Completions; 1 if not given. */
  readonly count?: number;
  /** 1 if not given; 0: the likeliest word each time. */
  readonly temperature?: number;
  /** The run's own if not given. */
  readonly seed?: number;
}

/** A policy that can be asked. */
export interface AskedPolicy {
  /** Settings that it was trained with. */
  readonly config: Config;
  /** All weights in one array, in the order of the checkpoint. */
  readonly weights: Float32Array;
  /**
   * Samples completions of a question, given in words of the lexicon. The same seed gives the same completions, those of `r1toy sample`.
   * Errors: UserError for words that the lexicon lacks, or a question that leaves no room for an answer.
   */
  sample(question: string, options?: SampleOptions): Promise<Completion[]>;
  /** log p of each word of a completion of a question, at a temperature (1 if not given). Errors: as of `sample`. */
  score(question: string, completion: string, temperature?: number): Promise<number[]>;
  /** Ends what computes. */
  close(): Promise<void>;
}

/** A policy on a started compute. */
export function askedPolicy(compute: Compute, config: Config, weights: Float32Array): AskedPolicy {
  return {
    config,
    weights,
    async sample(question, { count = 1, temperature = 1, seed = config.seed } = {}) {
      const words = wordsOf(question, 'question');
      const drawn = await answersOf(compute, { config, weights, seed, temperature }, words, 0, count);
      return drawn.map(({ words: said, logprobs, parsed, right }) => {
        return { words: said, logprobs, answer: parsed.answer, right };
      });
    },
    async score(question, completion, temperature = 1) {
      const [asked, said] = [wordsOf(question, 'question'), wordsOf(completion, 'completion')];
      return scoresOf(compute, { weights, temperature }, asked, said);
    },
    close: () => compute.close(),
  };
}
