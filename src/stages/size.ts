// The size of a stage, told from settings alone before anything is made: for plans and for the estimate of memory.
import { longestTrainedPrompt } from '../config/room.js';
import type { Config, GrpoConfig } from '../config/schema.js';
import { vocabulary } from '../data/tokenizer.js';
import { isTokenwise } from '../rl/advantage.js';
import { isWholeKl } from '../rl/klPlace.js';
import { groupRules } from '../training/groups.js';
import { epochSteps } from '../training/supervised.js';

export interface StageSize {
  readonly steps: number;
  /** How the steps are meant. */
  readonly bound: 'exactly' | 'at most' | 'about';
  /** Most tokens a step can have. */
  readonly tokens: number;
  /** Rows of a step, the updates it splits them into, and the setting that makes them many. */
  readonly rows: number;
  readonly updates: number;
  readonly setting: string;
  /** Completions that a step logs. */
  readonly completions: number;
  /** What is held in memory at once, beside the work itself. */
  readonly held: readonly MemoryPart[];
  /** Rows drawn or trained on before the first step; absent: none. */
  readonly ahead?: { readonly drawn: number; readonly trained: number };
}

/** One part of the need for memory, with the setting that lowers it best. */
export interface MemoryPart {
  readonly what: string;
  readonly bytes: number;
  readonly setting: string;
}

/**
 * Bytes that a completion takes, and each of its words, at the peak of the process. Measured, so with what V8 has not
 * collected yet: two thirds of it. Judged ones are words alone; rollouts have rewards, logprobs and packed rows; the
 * examples of a set are texts.
 */
const peaks = {
  judged: { each: 2100, word: 25 },
  rollout: { each: 6000, word: 90 },
  example: { each: 900, word: 35 },
} as const;

/** Bytes of so many completions of at most so many words, at the peak. */
export function peakBytes(kind: keyof typeof peaks, count: number, words: number): number {
  const { each, word } = peaks[kind];
  return count * (each + words * word);
}

/** The size of a supervised stage of so many examples; `setting` is that of its batch. */
export function supervisedSize(
  { policy }: Pick<Config, 'policy'>,
  { steps, batchSize }: { readonly steps: number; readonly batchSize: number },
  setting: string,
): Omit<StageSize, 'bound'> {
  const tokens = batchSize * policy.context;
  return { steps, tokens, rows: batchSize, updates: 1, setting, completions: 0, held: [] };
}

/** The size of a reinforcement stage with the settings at `key`. */
export function reinforcementSize(config: Config, key: 'reasoningRl' | 'finalRl'): StageSize {
  const settings: GrpoConfig = config[key];
  const { steps, prompts, groupSize, miniBatches, maxNewTokens } = settings;
  const completions = prompts * groupSize;
  const draws = groupRules[settings.groups].draws(settings);
  // As rollouts have them, laid end to end, and on their way to a thread; two policies' side by side.
  const copies = 3 * Number(isWholeKl(settings)) + 2 * Number(settings.measureEvery > 0);
  const whole = copies * 4 * completions * maxNewTokens * vocabulary.length;
  // Value, advantage, target and weight of each token.
  const valued = isTokenwise(settings.advantage) ? 8 * 8 * completions * maxNewTokens : 0;
  const setting = `${key}.groupSize`;
  return {
    steps,
    bound: 'exactly',
    tokens: draws * completions * (longestTrainedPrompt(config) + maxNewTokens),
    rows: completions,
    // What is measured is one batch.
    updates: settings.measureEvery > 0 ? 1 : miniBatches,
    setting,
    completions,
    held: [
      {
        what: 'completions',
        bytes: peakBytes('rollout', draws * completions, maxNewTokens) + whole + valued,
        setting,
      },
    ],
  };
}

/** Most rows of the rejection-sampled set. */
export function mostRejectionSampled({ rejectionSampling }: Pick<Config, 'rejectionSampling'>): number {
  const { prompts, samplesPerPrompt, keepPerPrompt, generalShare } = rejectionSampling;
  return Math.ceil((prompts * Math.min(samplesPerPrompt, keepPerPrompt)) / (1 - generalShare));
}

/** Steps of whole epochs over at most so many rows. */
export function epochsOf(
  rows: number,
  { epochs, batchSize }: { readonly epochs: number; readonly batchSize: number },
): { steps: number; batchSize: number } {
  return { steps: epochSteps(rows, epochs, batchSize), batchSize };
}
