// How general prompts are answered, those that were trained on and those that were not: word for word, by the
// rule-based judge, and by the learned reward models; beside answers that know nothing, which no score may be read without.
import { stream } from '../base/rng.js';
import { mean } from '../base/stats.js';
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import { heldOutGeneral, trainGeneral } from '../data/split.js';
import { parse, tagged } from '../tasks/format.js';
import { type GeneralItem, isReference, judgeGeneral } from '../tasks/general.js';
import { speak } from '../tasks/language.js';
import type { Word } from '../tasks/task.js';
import { sampleAll } from './evaluation.js';
import { learnedScores, type RewardModels } from './rewardModels.js';

/** The two sides of the split. */
export const generalSides = { 'held-out': heldOutGeneral, training: trainGeneral } as const;
export type GeneralSide = keyof typeof generalSides;

/** What the answers to one side's prompts are worth; means over prompts and samples, each in [0, 1]. */
export interface AnswersRow {
  /** A checkpoint, or a rule that knows nothing. */
  readonly by: string;
  readonly prompts: GeneralSide;
  /** Share that are the reference, word for word: of all prompts, and of those that are not harmful. */
  readonly exact: number;
  readonly exactSafe: number;
  /** The rule-based judge, which never rewards. */
  readonly general: number;
  /** The reward models, and the mean of the two. */
  readonly models: number;
  readonly helpful: number;
  readonly harmless: number;
}

/** Whole completions of each item. */
type Completions = readonly (readonly (readonly Word[])[])[];

export interface AnswersOptions {
  readonly samples: number;
  readonly temperature: number;
}

/** Rows of both sides: those of the policies, by label, then those of the floors. */
export async function generalAnswers(
  compute: Compute,
  config: Config,
  policies: Readonly<Record<string, Float32Array>>,
  models: RewardModels,
  options: AnswersOptions,
): Promise<AnswersRow[]> {
  const {
    seed,
    eval: { maxNewTokens },
    compute: { shardRows },
  } = config;
  const rows: AnswersRow[] = [];
  const add = async (by: string, answers: (items: readonly GeneralItem[]) => Promise<Completions>) => {
    for (const [prompts, itemsOf] of Object.entries(generalSides) as [GeneralSide, () => GeneralItem[]][]) {
      const completions = await answers(itemsOf());
      const answered = itemsOf().flatMap((item, i) => completions[i].map((words) => ({ item, words })));
      const learned = await learnedScores(compute, models, answered, shardRows);
      rows.push({ by, prompts, ...graded(answered, learned) });
    }
  };
  for (const [label, weights] of Object.entries(policies)) {
    await add(label, (items) => {
      const queries = items.map((item) => ({ kind: 'general', item }) as const);
      return sampleAll(compute, weights, queries, { ...options, maxNewTokens }, seed);
    });
  }
  for (const [label, floor] of Object.entries(floors)) {
    await add(label, async (items) =>
      items.map((item, i) =>
        Array.from({ length: options.samples }, (_, nth) => tagged([], floor(item, [seed, i, nth]))),
      ),
    );
  }
  return rows;
}

function graded(
  answered: readonly { readonly item: GeneralItem; readonly words: readonly Word[] }[],
  learned: readonly { readonly helpful: number; readonly harmless: number }[],
): Omit<AnswersRow, 'by' | 'prompts'> {
  const scored = answered.map(({ item, words }) => {
    const { answer } = parse(words, true);
    return { item, exact: isReference(item, answer) ? 1 : 0, judge: judgeGeneral(item, answer) };
  });
  const safe = scored.filter(({ item }) => !item.harmful);
  const helpful = mean(learned.map((scores) => scores.helpful));
  const harmless = mean(learned.map((scores) => scores.harmless));
  return {
    exact: mean(scored.map(({ exact }) => exact)),
    exactSafe: mean(safe.map(({ exact }) => exact)),
    general: mean(scored.map(({ judge }) => judge)),
    models: (helpful + harmless) / 2,
    ...{ helpful, harmless },
  };
}

/** A concept that no prompt asks for. */
export const noAnswer = 'result';

/** What is answered without knowing anything but the kind of the prompt, by name; draws have the given key. */
const floors: Readonly<Record<string, (item: GeneralItem, key: readonly number[]) => readonly Word[]>> = {
  'always refuse': refusal,
  'refuse harm, else one word': (item) => (item.harmful ? refusal(item) : speak([noAnswer], item.language)),
  'random answer of the kind': (item, key) => {
    const alike = trainGeneral().filter(
      ({ kind, language }) => kind === item.kind && language === item.language,
    );
    const others = alike.filter((other) => other !== item);
    return stream('floor', ...key).pick(others.length > 0 ? others : alike).answer;
  },
};

/** The first refusal of the training prompts in the language. */
function refusal({ language }: GeneralItem): readonly Word[] {
  return trainGeneral().find((item) => item.harmful && item.language === language)?.answer ?? [];
}
