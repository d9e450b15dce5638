// What reinforcement hands to an update: whose logprobs and weights, which sign an advantage has, whose settings.
import { describe, expect, it } from 'vitest';
import { endId } from '../../src/data/tokenizer.js';
import type { RolloutRow } from '../../src/pipeline/events.js';
import type { PolicySpec } from '../../src/rl/loss.js';
import { tinyConfig } from '../pipeline/tiny.js';
import { config, learnedBy, pairOf, r1, reinforced, run, type Step, stepsOf } from './loopRun.js';
import { type LearnedRow, referenceValues, rowsOf, sampledLogprob, type Update } from './recordingCompute.js';

const recordOf = (row: LearnedRow, rollouts: readonly RolloutRow[]) =>
  rollouts.find(({ prompt, completion }) => prompt === row.prompt && completion === row.learned)!;
/** The number that an invented completion's thought spells. */
const indexOf = ({ learned }: LearnedRow) =>
  Number(
    learned
      .slice('<think> '.length)
      .match(/^(\d )+/)![0]
      .replaceAll(' ', ''),
  );

describe.each([
  ['reasoning-rl', config.reasoningRl],
  ['final-rl', config.finalRl],
] as const)('%s', (stage, settings) => {
  it('samples groups from the policy as it is, with its own settings', async () => {
    const { steps, start } = await reinforced(stage);
    const before = [start, ...steps.slice(0, -1).map(({ weights }) => weights)];
    for (const [i, { asked }] of steps.entries()) {
      const [{ weights, requests, options }] = asked.samplings;
      expect(weights).toEqual(before[i]);
      expect(requests.map(({ count }) => count)).toEqual(
        Array.from({ length: settings.prompts }, () => settings.groupSize),
      );
      const { temperature, maxNewTokens } = settings;
      expect(options).toEqual({ temperature, maxNewTokens, endId });
    }
  });

  it('learns each completion once a step, in as many mini-batches as it is told', async () => {
    const { steps } = await reinforced(stage);
    for (const { asked, rollouts } of steps) {
      expect(asked.updates.length).toBe(settings.miniBatches);
      const size = Math.ceil(rollouts.length / settings.miniBatches);
      for (const update of asked.updates) expect(rowsOf(update).length).toBeLessThanOrEqual(size);
      const pairs = asked.updates.flatMap(rowsOf).map(pairOf);
      expect([...pairs].sort()).toEqual(rollouts.map((row) => `${row.prompt} -> ${row.completion}`).sort());
      expect(pairs).not.toEqual(rollouts.map((row) => `${row.prompt} -> ${row.completion}`));
    }
  });

  it("gives every word of a completion the record's advantage, sign included", async () => {
    const { steps } = await reinforced(stage);
    for (const { asked, rollouts } of steps) {
      for (const row of asked.updates.flatMap(rowsOf)) {
        const { advantage } = recordOf(row, rollouts);
        expect(new Set(row.advantages)).toEqual(new Set([Math.fround(advantage)]));
      }
    }
  });

  it('rewards right above wrong, by the weights of the stage', async () => {
    const { steps } = await reinforced(stage);
    const { accuracy, format, language } = settings.rewards;
    for (const row of steps.flatMap(({ rollouts }) => rollouts).filter(({ task }) => task !== 'general')) {
      const right = row.rewards.accuracy === 1;
      expect(row.reward).toBe((right ? accuracy : 0) + format + language);
      expect(Math.sign(row.advantage)).toBe(right ? 1 : -1);
    }
  });

  it("keeps the sampler's own logprobs as the old ones", async () => {
    const { steps } = await reinforced(stage);
    expect(learnedBy(steps).length).toBe(settings.steps * settings.prompts * settings.groupSize);
    for (const row of learnedBy(steps)) {
      expect(row.oldLogprobs).toEqual(row.oldLogprobs.map((_, t) => sampledLogprob(indexOf(row), t)));
    }
  });

  it('measures the KL to the frozen reference, refreshed every N steps', async () => {
    const { steps, start } = await reinforced(stage);
    let reference = start;
    for (const [i, { asked }] of steps.entries()) {
      if (i % settings.referenceEvery === 0) reference = i === 0 ? start : steps[i - 1].weights;
      expect(asked.scored.length).toBe(1);
      expect(asked.scored[0].weights).toEqual(reference);
      expect(new Set(asked.scored[0].temperatures)).toEqual(new Set([settings.temperature]));
      for (const { rows, loss } of asked.updates.flatMap(({ shards }) => shards))
        expect((loss as PolicySpec).tokens.refLogprobs).toEqual(referenceValues(rows.targets, reference));
    }
  });

  it('weighs completions alike: 1 / (completions of the mini-batch x words of the completion)', async () => {
    const { steps } = await reinforced(stage);
    for (const update of steps.flatMap(({ asked }) => asked.updates)) {
      const rows = rowsOf(update);
      for (const { weights } of rows)
        expect(new Set(weights)).toEqual(new Set([Math.fround(1 / (rows.length * weights.length))]));
    }
  });

  it('uses its own temperature, clip and KL weight in every update, and its own learning rate', async () => {
    const { steps } = await reinforced(stage);
    for (const { temperature, loss } of learnedBy(steps)) {
      expect(temperature).toBe(settings.temperature);
      const { clipEpsilon, klCoef } = settings;
      expect(loss).toMatchObject({ kind: 'policy', clip: { low: clipEpsilon, high: clipEpsilon }, klCoef });
    }
    expect(Math.max(...steps.map(({ metrics }) => metrics.learning_rate))).toBe(settings.learningRate);
  });
});

describe('an update', () => {
  it('goes against the gradient, from the weights the update before has left', async () => {
    for (const { asked, weights } of (await r1()).steps) {
      const path = [...asked.updates.map((update: Update) => update.weights), weights];
      for (let i = 1; i < path.length; i++) expect(path[i][0]).toBeLessThan(path[i - 1][0]);
    }
  });

  it('reports the means over the mini-batches', async () => {
    for (const { metrics } of await stepsOf('reasoning-rl')) {
      expect(metrics.loss).toBeCloseTo(0.5, 12);
      expect(metrics.kl).toBeCloseTo(0.25, 12);
    }
  });
});

describe('mini-batches', () => {
  it.each([1, 5, 7, 9, 10])(
    'are as many as asked and as equal as can be: %i of 10 completions',
    async (count) => {
      const { reasoningRl } = config;
      const settings = { ...reasoningRl, steps: 1, prompts: 5, groupSize: 2, miniBatches: count };
      const { steps } = await run(tinyConfig({ recipe: 'r1-zero', reasoningRl: settings }));
      const sizes = steps[0].asked.updates.map((update) => rowsOf(update).length);
      expect(sizes.length).toBe(count);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(10);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    },
  );
});

describe('without a KL', () => {
  it('asks no reference', async () => {
    const free = tinyConfig({ recipe: 'r1-zero', reasoningRl: { ...config.reasoningRl, klCoef: 0 } });
    const { steps } = await run(free);
    expect(steps.every(({ asked }) => asked.scored.length === 0)).toBe(true);
    for (const { loss } of learnedBy(steps))
      expect(loss).toMatchObject({ tokens: { refLogprobs: null }, klCoef: 0 });
  });
});

describe('general prompts', () => {
  it('are asked in the last steps of the final stage, as many as its share says', async () => {
    const general = (step: Step) => step.rollouts.filter(({ task }) => task === 'general').length;
    expect((await stepsOf('final-rl')).map(general)).toEqual([0, 0, 2 * 4]);
    expect((await stepsOf('reasoning-rl')).map(general)).toEqual([0, 0, 0, 0]);
  });

  it('are rewarded by the reward models, weighted as the stage says, and never for accuracy', async () => {
    const rows = (await stepsOf('final-rl'))[2].rollouts.filter(({ task }) => task === 'general');
    for (const { rewards, reward } of rows) {
      const { accuracy, format, language, helpful, harmless } = rewards as Record<string, number | null>;
      expect(accuracy).toBe(null);
      expect(helpful).toBeGreaterThanOrEqual(0.5);
      expect(reward).toBeCloseTo(0.5 * format! + 0.0625 * language! + 8 * helpful! + 10 * harmless!, 12);
    }
  });
});
