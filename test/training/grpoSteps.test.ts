// The steps of reinforcement on an invented policy: keys, mini-batches, references, where it goes on, what it tells.
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { decode } from '../../src/data/tokenizer.js';
import { learningRate } from '../../src/policy/optimizer.js';
import { type GrpoStage, type GrpoStep, grpo } from '../../src/training/grpo.js';
import { rolloutMetrics } from '../../src/training/metrics.js';
import { drawQueries, queryIds } from '../../src/training/queries.js';
import { newLearner } from '../../src/training/update.js';
import { onlyLevels, tinyConfig } from '../pipeline/tiny.js';
import { offTotal, scripted, textsOf, totalOf, worked } from './scriptedCompute.js';

// Ten numbers have a total of two digits: all completions are equally long.
const config = tinyConfig({ seed: 6, world: onlyLevels({ total: [10] }), compute: { shardRows: 3 } });
const settings = {
  ...config.finalRl,
  ...{
    steps: 5,
    prompts: 2,
    groupSize: 4,
    miniBatches: 2,
    referenceEvery: 2,
    learningRate: 0.25,
    klCoef: 0.5,
  },
};
const stage: GrpoStage = { name: 'some-rl', settings, general: null, done: 0, reference: null };
const layout = [{ name: 'w', shape: [2], offset: 0, size: 2, decay: false }];
const start = Float32Array.of(8, -8);

/** Half of a group is right. The n-th update's loss is n, and its gradient n times a flat one. */
function policy(withProfile = false) {
  let updates = 0;
  return scripted(
    {
      sample: (prompt, nth) => worked(prompt, nth % 2 === 0 ? totalOf(prompt) : offTotal(prompt)),
      logprobs: ({ rows }, [first]) => Float32Array.from(rows.ids, (_, i) => -i - first / 64),
      gradient: (weights) => {
        updates++;
        const gradient = new Float32Array(weights.length).fill(updates);
        const ratio = { 'ratio/above': updates - 1, 'ratio/square_above': updates * updates };
        return { loss: updates, gradient, stats: { kl: updates / 8, ...ratio } };
      },
    },
    withProfile,
  );
}

async function train(own: Partial<GrpoStage>, told = policy(), learner = newLearner(start)) {
  const context = { compute: told.compute, layout, optimizer: { ...config.optimizer, clipNorm: 100 } };
  const steps: (GrpoStep & { after: number })[] = [];
  for await (const step of grpo(context, learner, config, { ...stage, ...own }))
    steps.push({ ...step, reference: step.reference.slice(), after: learner.weights[0] });
  return { ...told, steps };
}

describe('grpo', () => {
  it('draws queries, completions and mini-batches by seed, stage and step', async () => {
    const { steps, samplings, updates } = await train({});
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
    for (const [step, { rollouts }] of steps.entries()) {
      const key = [6, 'some-rl', step];
      const queries = drawQueries(config.world, settings, 0, key);
      expect(samplings[step].requests).toEqual(
        queries.map((query, i) => ({ prompt: queryIds(query), count: 4, key: [...key, 'sample', i] })),
      );
      const textOf = ({ prompt, words }: (typeof rollouts)[number]) =>
        [...decode(prompt), ...words.slice(0, -1)].join(' ');
      const order = stream(...key, 'mini-batches')
        .shuffle(rollouts)
        .map(textOf);
      const batches = updates.slice(2 * step, 2 * step + 2);
      expect(batches.flatMap(({ shards }) => shards.flatMap(({ rows }) => textsOf(rows)))).toEqual(order);
    }
  });

  it('cuts a step into as many mini-batches as it is told, and these into shards', async () => {
    const sizes = async (miniBatches: number) => {
      const { updates } = await train({ settings: { ...settings, steps: 1, miniBatches } });
      return updates.map(({ shards }) => shards.map(({ rows }) => rows.starts.length - 1));
    };
    expect(await sizes(2)).toEqual([
      [3, 1],
      [3, 1],
    ]);
    expect(await sizes(3)).toEqual([[3], [3], [2]]);
  });

  it('passes over the rollouts as often as it is told, each time in an order of its own', async () => {
    const { updates, steps } = await train({ settings: { ...settings, steps: 1, epochs: 3 } });
    expect(updates.length).toBe(6);
    const texts = updates.map(({ shards }) => shards.flatMap(({ rows }) => textsOf(rows)));
    const passes = [0, 1, 2].map((pass) => [...texts[2 * pass], ...texts[2 * pass + 1]]);
    for (const pass of passes) expect([...pass].sort()).toEqual([...passes[0]].sort());
    expect(new Set(passes.map((pass) => pass.join('\n'))).size).toBe(3);
    // Updates 1 to 6, and the KL of each an eighth of its number.
    expect(steps[0].metrics).toMatchObject({ loss: 3.5, kl: 3.5 / 8 });
  });

  it('weighs a word by the completions of its mini-batch over all shards', async () => {
    const { updates } = await train({ settings: { ...settings, steps: 1 } });
    for (const { rows, loss, temperature } of updates.flatMap(({ shards }) => shards)) {
      expect(temperature).toBe(settings.temperature);
      const { clipEpsilon } = settings;
      const clip = { low: clipEpsilon, high: clipEpsilon, dual: 0 };
      expect(loss).toMatchObject({
        kind: 'policy',
        surrogate: 'token',
        clip,
        klCoef: 0.5,
        klEstimator: 'k3',
      });
      // Eight words each, in four completions.
      const learned = [...rows.targets].map((target) => (target < 0 ? 0 : 1));
      expect([...loss.tokens.weights]).toEqual(learned.map((one) => Math.fround(one / (4 * 8))));
    }
  });

  it('tells the means over the mini-batches beside the metrics of the rollouts', async () => {
    const { steps } = await train({ settings: { ...settings, steps: 2 } });
    const [first, second] = steps;
    // Updates 1 and 2, then 3 and 4; the norm of n twice is n times the root of 2.
    // Means of rho - 1: 0 and 1; of rho^2 - 1: 1 and 4.
    const ratio = { 'ratio/mean': 1.5, 'ratio/ess': 2.25 / 3.5 };
    expect(first.metrics).toMatchObject({ loss: 1.5, kl: 1.5 / 8, ...ratio });
    expect(second.metrics).toMatchObject({ loss: 3.5, kl: 3.5 / 8 });
    expect(second.metrics.grad_norm).toBeCloseTo(3.5 * Math.SQRT2, 12);
    const rate = (step: number) => learningRate(step, 2, 0.25, config.optimizer);
    expect([first, second].map(({ metrics }) => metrics.learning_rate)).toEqual([rate(0), rate(1)]);
    const groups = [second.rollouts.slice(0, 4), second.rollouts.slice(4)];
    expect(second.metrics).toMatchObject(rolloutMetrics(groups));
  });

  it('lets the learning rate rise over its own share of the steps, then fall to the floor of the optimizer', async () => {
    const { steps } = await train({ settings: { ...settings, steps: 4, warmup: 0.5 } });
    const rate = (step: number) => learningRate(step, 4, 0.25, { ...config.optimizer, warmup: 0.5 });
    expect(steps.map(({ metrics }) => metrics.learning_rate)).toEqual([0.125, 0.25, rate(2), rate(3)]);
    expect(rate(3)).toBeCloseTo(0.025, 12);
  });

  it('samples from the policy as it is and measures it against a reference that is renewed', async () => {
    const { steps, samplings, measured } = await train({});
    const before = [start[0], ...steps.map(({ after }) => after)];
    const firsts = (of: readonly { weights: Float32Array }[]) => of.map(({ weights }) => weights[0]);
    expect(firsts(samplings)).toEqual(before.slice(0, 5));
    const references = [before[0], before[0], before[2], before[2], before[4]];
    expect(firsts(measured)).toEqual(references);
    expect(steps.map(({ reference }) => reference[0])).toEqual(references);
    expect(new Set(before).size).toBe(6);
  });

  it('samples with the weights of so many steps ago, the first ones as long as there are none', async () => {
    const { steps, samplings, updates } = await train({ settings: { ...settings, staleness: 2 } });
    const before = [start[0], ...steps.map(({ after }) => after)];
    expect(samplings.map(({ weights }) => weights[0])).toEqual([0, 0, 0, 1, 2].map((step) => before[step]));
    expect(steps.map(({ past }) => past!.map((weights) => weights[0]))).toEqual(
      [[0], [1, 0], [2, 1], [3, 2], [4, 3]].map((list) => list.map((step) => before[step])),
    );
    // The learner learns as ever, from old logprobs of the sampler.
    expect(updates[4].weights[0]).toBe(before[2]);
  });

  it('takes the old logprobs of the learner where age is corrected for, and weighs by how they differ', async () => {
    const own = { ...settings, klCoef: 0, staleness: 1, staleCorrection: 'tis', steps: 2 } as const;
    const { steps, measured } = await train({ settings: own });
    expect(measured.map(({ weights }) => weights[0])).toEqual([start[0], steps[0].after]);
    for (const { corrected, completion } of steps[1].rollouts) {
      const ratios = completion.logprobs.map((logprob, t) => Math.exp(corrected!.oldLogprobs[t] - logprob));
      corrected!.weights.forEach((weight, t) => {
        expect(weight).toBeCloseTo(Math.min(ratios[t], 2), 5);
      });
    }
  });

  it('goes on after the steps that are done, with the reference it had', async () => {
    const reference = Float32Array.of(3, 3);
    const { steps, samplings, measured } = await train({ done: 3, reference });
    expect(steps.map(({ step }) => step)).toEqual([4, 5]);
    expect(samplings[0].requests[0].key).toEqual([6, 'some-rl', 3, 'sample', 0]);
    expect(measured[0].weights).toEqual(reference);
    expect(measured[1].weights[0]).toBe(steps[0].after);
    const { measured: fresh } = await train({ done: 3 });
    expect(fresh[0].weights).toEqual(start);
  });

  it('gives every completion the reference logprobs of its own words', async () => {
    const { steps, measured } = await train({ settings: { ...settings, steps: 1 } });
    const [{ batches }] = measured;
    expect(batches.map(({ rows, temperature }) => [rows.starts.length - 1, temperature])).toEqual([
      [3, settings.temperature],
      [3, settings.temperature],
      [2, settings.temperature],
    ]);
    for (const [i, { prompt, completion, refLogprobs }] of steps[0].rollouts.entries()) {
      const first = batches[Math.floor(i / 3)].rows.starts[i % 3] + prompt.length - 1;
      expect([...refLogprobs!]).toEqual([...completion.ids].map((_, t) => -(first + t) - 8 / 64));
    }
  });

  it('takes a KL of the reward off it before advantages are made, and leaves the rewards as they are told', async () => {
    const own = { ...settings, klIn: 'reward', klEstimator: 'k1', advantage: 'centred', steps: 1 } as const;
    const { steps, updates } = await train({ settings: own });
    const group = steps[0].rollouts.slice(0, 4);
    const rewards = group.map(({ reward, completion, refLogprobs }) => {
      const terms = completion.logprobs.map((logprob, t) => logprob - refLogprobs![t]);
      return reward - 0.5 * terms.reduce((a, b) => a + b, 0);
    });
    const centre = rewards.reduce((a, b) => a + b, 0) / 4;
    for (const [i, { advantage }] of group.entries()) expect(advantage).toBeCloseTo(rewards[i] - centre, 4);
    expect(new Set(group.map(({ reward }) => reward)).size).toBe(2);
    for (const { loss } of updates.flatMap(({ shards }) => shards))
      expect(loss).toMatchObject({ klEstimator: null });
  });

  it('asks no reference without a KL', async () => {
    const { measured, steps } = await train({ settings: { ...settings, klCoef: 0, steps: 1 } });
    expect(measured).toEqual([]);
    expect(steps[0].rollouts.map(({ refLogprobs }) => refLogprobs)).toEqual(Array(8).fill(null));
  });

  it('asks general prompts from the step on that it is told, as many as their share', async () => {
    const score = async (all: readonly unknown[]) => all.map(() => ({ helpful: 0.5, harmless: 0.25 }));
    const { steps } = await train({ general: { score, share: 0.5, from: 3 } });
    const kinds = steps.map(({ rollouts }) => rollouts.map(({ query }) => query.kind));
    const [none, half] = [
      Array(8).fill('problem'),
      [...Array(4).fill('general'), ...Array(4).fill('problem')],
    ];
    expect(kinds).toEqual([none, none, none, half, half]);
    expect(steps[3].rollouts[0].parts).toMatchObject({ helpful: 0.5, harmless: 0.25 });
  });

  it('says what the time of a step goes into', async () => {
    const one = { ...settings, steps: 1, miniBatches: 1 };
    const { order } = await train({ settings: one }, policy(true));
    expect(order).toEqual([
      ...['sampling', 'sample()', 'reward', 'reference', 'logprobs()'],
      ...['data', 'gradient()', 'optimizer', 'data'],
    ]);
  });
});
