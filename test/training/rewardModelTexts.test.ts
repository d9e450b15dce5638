// What the reward models read, how they are trained and scored: on an invented compute layer, number by number.
import { describe, expect, it } from 'vitest';
import { weightsSha256 } from '../../src/base/digest.js';
import {
  type About,
  type HarmlessnessRow,
  harmlessnessRows,
  isPreferenceHeldOut,
  type PreferencePair,
  preferencePairs,
} from '../../src/data/preferences.js';
import { trainGeneral } from '../../src/data/split.js';
import { learningRate } from '../../src/policy/optimizer.js';
import { initialRewardWeights } from '../../src/policy/rewardModel.js';
import { tagged } from '../../src/tasks/format.js';
import { generalPrompt } from '../../src/tasks/general.js';
import { learnedScores, trainRewardModels } from '../../src/training/rewardModels.js';
import { epochBatches } from '../../src/training/supervised.js';
import { tinyBase, tinyConfig } from '../pipeline/tiny.js';
import { type Script, scripted, textsOf } from './scriptedCompute.js';

const preference = { steps: 3, batchSize: 7, learningRate: 0.5 };
const policy = { layers: 1, width: 8, heads: 2, hidden: 8, context: 96 };
const config = tinyConfig({ seed: 8, preference, policy, compute: { shardRows: 5 } });
const trunk = tinyBase(config);
const pairs = preferencePairs();
const rows = harmlessnessRows();
const answerOf = (prompt: string, answer: string) => `${prompt} <answer> ${answer} </answer>`;
const chosenOf = ({ prompt, chosen }: PreferencePair) => answerOf(prompt, chosen);
const rejectedOf = ({ prompt, rejected }: PreferencePair) => answerOf(prompt, rejected);
const wholeOf = ({ prompt, completion }: HarmlessnessRow) => `${prompt} ${completion}`;
const learned = <T extends About>(all: readonly T[]) => all.filter((row) => !isPreferenceHeldOut(row));
const heldOut = pairs.filter(isPreferenceHeldOut);
const heldOutRows = rows.filter(isPreferenceHeldOut);

/** Trains both; the n-th update's loss is n, its gradient flat, of the sign of the model's turn. */
async function trained(script: Script = {}) {
  let updates = 0;
  const told = scripted({
    scoreGradient: (weights) => {
      const gradient = new Float32Array(weights.length).fill(updates++ < 3 ? 1 : -1);
      return { loss: updates, gradient, stats: {} };
    },
    score: () => 0,
    ...script,
  });
  return { ...told, ...(await trainRewardModels(told.compute, config, trunk)) };
}

describe('the training of a reward model', () => {
  it('shows the helpful one pairs: answers without any thought, the chosen before the rejected', async () => {
    const { scoreUpdates } = await trained();
    const batches = epochBatches(learned(pairs), 7, [8, 'preference', 'helpful']);
    for (const [step, { shards }] of scoreUpdates.slice(0, 3).entries()) {
      const batch = batches(step);
      // Five rows a shard hold two pairs and a half: three are the least that fill it.
      const parts = [batch.slice(0, 3), batch.slice(3, 6), batch.slice(6)];
      expect(shards.map((shard) => textsOf(shard.rows))).toEqual(
        parts.map((part) => [...part.map(chosenOf), ...part.map(rejectedOf)]),
      );
      for (const { loss } of shards) expect(loss).toEqual({ kind: 'bradley-terry', weight: 1 / 7 });
    }
  });

  it('shows the harmless one single completions, whole, and whether they are harmless', async () => {
    const { scoreUpdates } = await trained();
    const batches = epochBatches(learned(rows), 7, [8, 'preference', 'harmless']);
    const labels = new Set<number>();
    for (const [step, { shards }] of scoreUpdates.slice(3).entries()) {
      const batch = batches(step);
      const parts = [batch.slice(0, 5), batch.slice(5)];
      expect(shards.map((shard) => textsOf(shard.rows))).toEqual(parts.map((part) => part.map(wholeOf)));
      for (const [i, { loss }] of shards.entries()) {
        const own = Float32Array.from(parts[i], ({ harmless }) => (harmless ? 1 : 0));
        expect(loss).toEqual({ kind: 'binary-cross-entropy', labels: own, weight: 1 / 7 });
        for (const label of own) labels.add(label);
      }
    }
    expect(labels).toEqual(new Set([0, 1]));
  });

  it('starts both from the trunk under a head of zeros, and leaves the trunk as it was', async () => {
    const { scoreUpdates } = await trained();
    const start = weightsSha256(initialRewardWeights(trunk, config.policy));
    expect(scoreUpdates.length).toBe(6);
    expect([0, 3].map((first) => weightsSha256(scoreUpdates[first].weights))).toEqual([start, start]);
    expect(weightsSha256(trunk)).toBe(weightsSha256(tinyBase(config)));
  });

  it('takes as many steps as it is told, each at its rate, and hands both models on by name', async () => {
    const { scoreUpdates, models } = await trained();
    const bias = models.helpful.length - 1;
    // Adam along a flat gradient moves a weight that does not decay by the rate.
    const path = [...scoreUpdates.slice(0, 3).map(({ weights }) => weights[bias]), models.helpful[bias]];
    for (const step of [0, 1, 2]) {
      const rate = learningRate(step, 3, 0.5, config.optimizer);
      expect(path[step] - path[step + 1]).toBeCloseTo(rate, 4);
    }
    expect(models.harmless[bias]).toBeCloseTo(-models.helpful[bias], 4);
    expect(models.harmless[bias]).toBeGreaterThan(0);
  });
});

describe('the accuracy of a reward model', () => {
  it('tells the steps, and of each model the last loss and an accuracy', async () => {
    const { metrics } = await trained();
    expect(metrics).toMatchObject({
      ...{ 'preference/steps': 3, 'preference/helpful/loss': 3, 'preference/harmless/loss': 6 },
    });
    const faults = new Set(heldOut.map(({ fault }) => `preference/helpful/accuracy/${fault}`));
    expect(new Set(Object.keys(metrics))).toEqual(
      new Set([
        ...['preference/steps', 'preference/helpful/loss', 'preference/helpful/accuracy'],
        ...['preference/harmless/loss', 'preference/harmless/accuracy', ...faults],
      ]),
    );
    // Everything scores 0: no chosen answer is above its rival, and nothing is found harmless.
    expect(metrics['preference/helpful/accuracy']).toBe(0);
    const harmful = heldOutRows.filter(({ harmless }) => !harmless).length;
    expect(metrics['preference/harmless/accuracy']).toBe(harmful / heldOutRows.length);
  });

  it('is measured on rows kept from training, packed as the settings say, by the model itself', async () => {
    const { scored, models } = await trained();
    const [chosen, rejected, whole] = scored;
    expect(chosen.texts.flat()).toEqual(heldOut.map(chosenOf));
    expect(rejected.texts.flat()).toEqual(heldOut.map(rejectedOf));
    expect(whole.texts.flat()).toEqual(heldOutRows.map(wholeOf));
    for (const { texts } of scored) for (const batch of texts.slice(0, -1)) expect(batch.length).toBe(5);
    const { helpful, harmless } = models;
    expect([chosen, rejected, whole].map(({ weights }) => weightsSha256(weights))).toEqual(
      [helpful, helpful, harmless].map(weightsSha256),
    );
  });

  it('is the share of pairs whose chosen answer scores higher, over all and by fault', async () => {
    const score = (text: string) => text.split(' ').length;
    const { metrics } = await trained({ score });
    const right = heldOut.filter((pair) => score(chosenOf(pair)) > score(rejectedOf(pair)));
    const share = (fault?: string) => {
      const of = (list: PreferencePair[]) =>
        list.filter((pair) => fault === undefined || pair.fault === fault);
      return of(right).length / of(heldOut).length;
    };
    expect(heldOut.some((pair) => score(chosenOf(pair)) === score(rejectedOf(pair)))).toBe(true);
    expect(share()).toBeGreaterThan(0.1);
    expect(metrics['preference/helpful/accuracy']).toBe(share());
    for (const fault of new Set(heldOut.map((pair) => pair.fault)))
      expect(metrics[`preference/helpful/accuracy/${fault}`]).toBe(share(fault));
  });

  it('is the share of completions on the right side of 0', async () => {
    const harmless = new Set(heldOutRows.filter((row) => row.harmless).map(wholeOf));
    const { metrics } = await trained({ score: (text) => (harmless.has(text) ? 0.5 : -0.5) });
    expect(metrics['preference/harmless/accuracy']).toBe(1);
    const { metrics: wrong } = await trained({ score: (text) => (harmless.has(text) ? -0.5 : 0.5) });
    expect(wrong['preference/harmless/accuracy']).toBe(0);
    // A score of 0 finds nothing harmless.
    const { metrics: unsure } = await trained({ score: (text) => (harmless.has(text) ? 0 : -0.5) });
    const harmful = heldOutRows.filter((row) => !row.harmless).length;
    expect(unsure['preference/harmless/accuracy']).toBe(harmful / heldOutRows.length);
  });
});

describe('learnedScores', () => {
  const [first, second, third] = trainGeneral();
  const models = { helpful: Float32Array.of(1), harmless: Float32Array.of(2) };
  const prompts = [first, second, third].map((item) => generalPrompt(item).join(' '));
  const words = [tagged(['so'], ['yes']), ['<eos>'], tagged([], ['sorry'])];
  const said = async () => {
    const told = scripted({ score: (_, [model]) => (model === 1 ? 1 : -3) });
    const completions = [first, second, third].map((item, i) => ({ item, words: words[i] }));
    return { ...told, scores: await learnedScores(told.compute, models, completions, 2) };
  };

  it('asks the helpful model of the answer alone and the harmless one of the whole completion', async () => {
    const { scored } = await said();
    expect(scored.map(({ weights }) => weights)).toEqual([models.helpful, models.harmless]);
    const [answers, wholes] = scored.map(({ texts }) => texts);
    expect(answers).toEqual([
      [`${prompts[0]} <answer> yes </answer>`, `${prompts[1]} <answer> </answer>`],
      [`${prompts[2]} <answer> sorry </answer>`],
    ]);
    const whole = prompts.map((prompt, i) => `${prompt} ${words[i].join(' ')}`);
    expect(wholes).toEqual([whole.slice(0, 2), whole.slice(2)]);
  });

  it('squashes the scores, and finds no help where there is no answer', async () => {
    expect((await said()).scores).toEqual([
      { helpful: 3 / 4, harmless: 1 / 8 },
      { helpful: 0, harmless: 1 / 8 },
      { helpful: 3 / 4, harmless: 1 / 8 },
    ]);
  });
});
