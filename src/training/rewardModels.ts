// The two reward models of the final RL: trained from the weights that the stage starts from, asked
// for the rewards of general completions during it. Keyed streams make them the same whenever they are made.
// As the paper (arXiv 2501.12948v2, section 3.1): the helpful model learns from pairs and sees the answer
// alone; the harmless model learns from single completions and sees all of them.
import { chunks } from '../base/lists.js';
import type { Compute, ScoreShard } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import {
  type About,
  type HarmlessnessRow,
  harmlessnessRows,
  isPreferenceHeldOut,
  type PreferencePair,
  preferencePairs,
} from '../data/preferences.js';
import { encode, vocabulary } from '../data/tokenizer.js';
import { learningRate } from '../policy/optimizer.js';
import { packTexts } from '../policy/packing.js';
import { initialRewardWeights, rewardLayout } from '../policy/rewardModel.js';
import type { LearnedScores } from '../rewards/answered.js';
import { squash } from '../rewards/rewards.js';
import { parse } from '../tasks/format.js';
import { type GeneralItem, generalPrompt } from '../tasks/general.js';
import { splitWords } from '../tasks/language.js';
import type { Word } from '../tasks/task.js';
import { epochBatches } from './supervised.js';
import { descend, newLearner } from './update.js';

/** Flat weights of both models, in the order of `rewardLayout`. */
export interface RewardModels {
  readonly helpful: Float32Array;
  readonly harmless: Float32Array;
}

type Settings = Pick<Config, 'seed' | 'policy' | 'optimizer' | 'compute' | 'preference'>;

/**
 * Trains both models and measures them on facts they have not seen: `preference/<model>/loss` (last
 * batch), `.../accuracy` (held out; 0.5 is chance), `preference/helpful/accuracy/<fault>`.
 */
export async function trainRewardModels(
  compute: Compute,
  config: Settings,
  trunk: Float32Array,
): Promise<{ models: RewardModels; metrics: Record<string, number> }> {
  const pairs = preferencePairs();
  const rows = harmlessnessRows();
  const learned = <T extends About>(all: readonly T[]) => all.filter((row) => !isPreferenceHeldOut(row));
  const { shardRows } = config.compute;
  const helpful = await trainModel(compute, config, trunk, 'helpful', learned(pairs), (batch) =>
    pairShards(batch, shardRows),
  );
  const harmless = await trainModel(compute, config, trunk, 'harmless', learned(rows), (batch) =>
    rowShards(batch, shardRows),
  );
  const models = { helpful: helpful.weights, harmless: harmless.weights };
  return {
    models,
    metrics: {
      'preference/steps': config.preference.steps,
      'preference/helpful/loss': helpful.loss,
      ...(await helpfulAccuracy(compute, models.helpful, pairs.filter(isPreferenceHeldOut), shardRows)),
      'preference/harmless/loss': harmless.loss,
      ...(await harmlessAccuracy(compute, models.harmless, rows.filter(isPreferenceHeldOut), shardRows)),
    },
  };
}

async function trainModel<T>(
  compute: Compute,
  { seed, policy, optimizer, preference }: Settings,
  trunk: Float32Array,
  name: keyof RewardModels,
  rows: readonly T[],
  shardsOf: (batch: readonly T[]) => ScoreShard[],
): Promise<{ weights: Float32Array; loss: number }> {
  const context = { compute, layout: rewardLayout(policy, vocabulary.length), optimizer };
  const learner = newLearner(initialRewardWeights(trunk, policy));
  const batches = epochBatches(rows, preference.batchSize, [seed, 'preference', name]);
  let loss = 0;
  for (let step = 0; step < preference.steps; step++) {
    const rate = learningRate(step, preference.steps, preference.learningRate, optimizer);
    const result = await compute.scoreGradient(learner.weights, shardsOf(batches(step)));
    ({ loss } = descend(context, learner, result, rate));
  }
  return { weights: learner.weights, loss };
}

/** What the helpful model reads: the prompt and the answer in its tags, without any thought. */
function answerText(prompt: readonly Word[], answer: readonly Word[]): number[] {
  return encode([...prompt, '<answer>', ...answer, '</answer>']);
}

/** Shards of a batch of pairs: chosen answers first, then the rejected ones. */
function pairShards(pairs: readonly PreferencePair[], shardRows: number): ScoreShard[] {
  return chunks(pairs, Math.ceil(shardRows / 2)).map((part) => ({
    rows: packTexts([...part.map(chosenText), ...part.map(rejectedText)]),
    loss: { kind: 'bradley-terry', weight: 1 / pairs.length },
  }));
}

const chosenText = ({ prompt, chosen }: PreferencePair) => answerText(splitWords(prompt), splitWords(chosen));
const rejectedText = ({ prompt, rejected }: PreferencePair) =>
  answerText(splitWords(prompt), splitWords(rejected));
const completionText = ({ prompt, completion }: HarmlessnessRow) =>
  encode([...splitWords(prompt), ...splitWords(completion)]);

function rowShards(rows: readonly HarmlessnessRow[], shardRows: number): ScoreShard[] {
  return chunks(rows, shardRows).map((part) => ({
    rows: packTexts(part.map(completionText)),
    loss: {
      kind: 'binary-cross-entropy',
      labels: Float32Array.from(part, ({ harmless }) => (harmless ? 1 : 0)),
      weight: 1 / rows.length,
    },
  }));
}

/** Scores of texts in order, packed by `shardRows`. */
async function scoreTexts(
  compute: Compute,
  weights: Float32Array,
  texts: readonly (readonly number[])[],
  shardRows: number,
): Promise<number[]> {
  const batches = await compute.scores(weights, chunks(texts, shardRows).map(packTexts));
  return batches.flatMap((scores) => [...scores]);
}

/** Share of pairs whose chosen answer scores higher, over all and by what is wrong with the other. */
async function helpfulAccuracy(
  compute: Compute,
  weights: Float32Array,
  pairs: readonly PreferencePair[],
  shardRows: number,
): Promise<Record<string, number>> {
  const chosen = await scoreTexts(compute, weights, pairs.map(chosenText), shardRows);
  const rejected = await scoreTexts(compute, weights, pairs.map(rejectedText), shardRows);
  const name = 'preference/helpful/accuracy';
  const tally = new Map<string, { right: number; all: number }>();
  pairs.forEach(({ fault }, i) => {
    for (const key of [name, `${name}/${fault}`]) {
      const { right, all } = tally.get(key) ?? { right: 0, all: 0 };
      tally.set(key, { right: right + (chosen[i] > rejected[i] ? 1 : 0), all: all + 1 });
    }
  });
  return Object.fromEntries([...tally].map(([key, { right, all }]) => [key, right / all]));
}

/** Share of completions on the right side of 0. */
async function harmlessAccuracy(
  compute: Compute,
  weights: Float32Array,
  rows: readonly HarmlessnessRow[],
  shardRows: number,
): Promise<Record<string, number>> {
  const scores = await scoreTexts(compute, weights, rows.map(completionText), shardRows);
  const right = rows.filter(({ harmless }, i) => harmless === scores[i] > 0).length;
  return { 'preference/harmless/accuracy': right / rows.length };
}

/**
 * What the models say of completions of general prompts, each part in (0, 1). A completion without an
 * answer is of no help: 0.
 */
export async function learnedScores(
  compute: Compute,
  models: RewardModels,
  completions: readonly { readonly item: GeneralItem; readonly words: readonly Word[] }[],
  shardRows: number,
): Promise<LearnedScores[]> {
  const prompts = completions.map(({ item }) => generalPrompt(item));
  const answers = completions.map(({ words }) => parse(words).answer ?? []);
  const answerTexts = prompts.map((prompt, i) => answerText(prompt, answers[i]));
  const wholeTexts = prompts.map((prompt, i) => encode([...prompt, ...completions[i].words]));
  const helpful = await scoreTexts(compute, models.helpful, answerTexts, shardRows);
  const harmless = await scoreTexts(compute, models.harmless, wholeTexts, shardRows);
  return completions.map((_, i) => ({
    helpful: answers[i].length === 0 ? 0 : squash(helpful[i]),
    harmless: squash(harmless[i]),
  }));
}
