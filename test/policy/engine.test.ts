// The sampling engine: the bits of the training forward, in any company, with and without the cache.
import { beforeAll, describe, expect, it } from 'vitest';
import { configSchema, type PolicyShape } from '../../src/config/schema.js';
import { fusedOps } from '../../src/kernels/fusedOps.js';
import { createSamplingEngine, type SamplingEngine } from '../../src/policy/engine/engine.js';
import { packRows } from '../../src/policy/packing.js';
import { initialWeights } from '../../src/policy/parameters.js';
import { createPolicy, type Policy } from '../../src/policy/policy.js';
import { rotaryTable } from '../../src/policy/rotary.js';
import type { Completion, SampleRequest } from '../../src/policy/types.js';
import { startWasm, tf } from '../kernels/wasm.js';

beforeAll(startWasm);

const vocabularySize = 37;

function shapeOf(changes: Partial<PolicyShape>): PolicyShape {
  return { ...configSchema.parse({}).policy, context: 40, ...changes };
}

/** An engine and the TF.js policy with fused ops, on the same weights. */
function pair(changes: Partial<PolicyShape> = {}): { engine: SamplingEngine; policy: Policy } {
  const shape = shapeOf(changes);
  const weights = initialWeights(shape, vocabularySize, 5).map((weight) => weight * 1.7);
  const engine = createSamplingEngine({ policy: shape, vocabularySize, rotary: rotaryTable(shape) });
  const policy = createPolicy(
    { name: 'wasm', tf, ops: fusedOps(tf), createSamplingEngine, notes: [] },
    shape,
    vocabularySize,
  );
  engine.load(weights);
  policy.load(weights);
  return { engine, policy };
}

function requests(prompts: number, count: number): SampleRequest[] {
  return Array.from({ length: prompts }, (_, p) => ({
    prompt: Array.from({ length: 1 + ((p * 5) % 11) }, (_, i) => (p * 7 + i * 3) % vocabularySize),
    count,
    key: ['rollout', p],
  }));
}

/** Logprobs and entropies that the training forward gives to sampled completions. */
function trained(
  policy: Policy,
  asked: readonly SampleRequest[],
  completions: readonly Completion[],
  t: number,
) {
  const prompts = asked.flatMap(({ prompt, count }) => Array.from({ length: count }, () => prompt));
  const rows = packRows(
    completions.map(({ ids }, i) => ({ prompt: prompts[i], completion: ids })),
    'completion',
  );
  const { logprobs, entropy } = policy.logprobs(rows, t);
  const learned = [...rows.targets.keys()].filter((i) => rows.targets[i] >= 0);
  return { logprobs: learned.map((i) => logprobs[i]), entropy: learned.map((i) => entropy[i]) };
}

const flat = (completions: readonly Completion[], key: 'logprobs' | 'entropy') =>
  completions.flatMap((completion) => [...completion[key]]);

/** Logprobs of sampled tokens, each computed anew, without any cache, from all that comes before it. */
function withoutCache(
  policy: Policy,
  asked: readonly SampleRequest[],
  completions: readonly Completion[],
): number[] {
  const prompts = asked.flatMap(({ prompt, count }) => Array.from({ length: count }, () => prompt));
  return completions.flatMap(({ ids }, i) => {
    const prefixes = Array.from(ids, (id, t) => ({
      prompt: [...prompts[i], ...ids.subarray(0, t)],
      completion: [id],
    }));
    const rows = packRows(prefixes, 'completion');
    const { logprobs } = policy.logprobs(rows, 1);
    return Array.from(rows.starts.subarray(1), (end) => logprobs[end - 1]);
  });
}

describe('sampling engine', () => {
  const options = { temperature: 1, maxNewTokens: 24, endId: 3 };

  it.each([
    ['batch 1', 1, 1, {}, 1],
    ['batch 7', 7, 1, {}, 1],
    ['batch 64', 8, 8, {}, 1],
    ['temperature 0.7', 3, 5, {}, 0.7],
    ['one head of 128, wide sums', 2, 3, { width: 128, heads: 1, hidden: 304, layers: 1 }, 1],
    ['heads of 4, three layers', 3, 4, { width: 24, heads: 6, hidden: 40, layers: 3 }, 1.3],
  ])('has the bits of the training forward: %s', (_, prompts, count, changes, temperature) => {
    const { engine, policy } = pair(changes);
    const asked = requests(prompts, count);
    const completions = engine.sample(asked, { ...options, temperature });
    expect(completions.length).toBe(prompts * count);
    const wanted = trained(policy, asked, completions, temperature);
    expect(flat(completions, 'logprobs')).toEqual(wanted.logprobs);
    expect(flat(completions, 'entropy')).toEqual(wanted.entropy);
  });

  it.each([
    ['1', 1, 1],
    ['7', 7, 1],
    ['64', 8, 8],
  ])(
    'has them over 10,000 tokens, a third of them computed anew without cache: batch %s',
    (_, prompts, count) => {
      const { engine, policy } = pair();
      let tokens = 0;
      let anew = 0;
      let differing = 0;
      const compare = (drawn: readonly number[], wanted: readonly number[]) => {
        expect(wanted.length).toBe(drawn.length);
        differing += drawn.filter((logprob, i) => !Object.is(logprob, wanted[i])).length;
        return drawn.length;
      };
      for (let round = 0; tokens < 10_000; round++) {
        const asked = requests(prompts, count).map((request) => ({
          ...request,
          key: ['bits', round, ...request.key],
        }));
        const completions = engine.sample(asked, { ...options, endId: -1 });
        const drawn = flat(completions, 'logprobs');
        tokens += compare(drawn, trained(policy, asked, completions, 1).logprobs);
        if (anew < 3_400) anew += compare(drawn, withoutCache(policy, asked, completions));
      }
      expect(tokens).toBeGreaterThanOrEqual(10_000);
      expect(anew).toBeGreaterThanOrEqual(3_400);
      expect(differing).toBe(0);
    },
  );

  it('gives a completion the same tokens and bits in any company', () => {
    const { engine } = pair();
    const asked = requests(40, 8);
    const together = engine.sample(asked, options);
    expect(together.length).toBeGreaterThan(256);
    for (const [i, request] of asked.entries()) {
      expect(engine.sample([request], options)).toEqual(together.slice(i * 8, i * 8 + 8));
    }
    expect(engine.sample([...asked].reverse(), options).slice(0, 8)).toEqual(together.slice(-8));
  });

  it('ends at the end token, at the limit and at the end of the context', () => {
    const { engine } = pair();
    const completions = engine.sample(requests(16, 16), { ...options, maxNewTokens: 35 });
    for (const [i, { ids, finished, logprobs, entropy }] of completions.entries()) {
      const prompt = 1 + ((Math.floor(i / 16) * 5) % 11);
      expect(finished).toBe(ids[ids.length - 1] === 3);
      expect(ids.subarray(0, -1)).not.toContain(3);
      if (!finished) expect(ids.length).toBe(Math.min(35, 40 - prompt));
      expect(logprobs.length).toBe(ids.length);
      expect(entropy.length).toBe(ids.length);
    }
    expect(completions.some(({ finished }) => finished)).toBe(true);
    expect(completions.some(({ finished }) => !finished)).toBe(true);
  });

  it('is greedy at temperature 0, whatever the key', () => {
    const { engine, policy } = pair();
    const asked = requests(5, 2);
    const completions = engine.sample(asked, { ...options, temperature: 0 });
    for (let i = 0; i < completions.length; i += 2) expect(completions[i]).toEqual(completions[i + 1]);
    expect(flat(completions, 'logprobs')).toEqual(trained(policy, asked, completions, 1).logprobs);
    // The most likely token of a distribution has at least the probability exp(-entropy).
    for (const { logprobs, entropy } of completions) {
      for (const [i, logprob] of logprobs.entries())
        expect(logprob).toBeGreaterThanOrEqual(-entropy[i] - 1e-5);
    }
  });

  it('takes the first of equal logits, and draws equal ones equally often', () => {
    const shape = shapeOf({ layers: 1, width: 8, heads: 1, hidden: 8 });
    const engine = createSamplingEngine({ policy: shape, vocabularySize: 4, rotary: rotaryTable(shape) });
    engine.load(new Float32Array(4 * 8 + 8 + 4 * 64 + 8 + 3 * 64 + 8));
    const request = { prompt: [2], count: 250, key: ['equal'] };
    const greedy = engine.sample([request], { temperature: 0, maxNewTokens: 2, endId: 9 });
    expect([...greedy[0].ids]).toEqual([0, 0]);
    const drawn = engine.sample([request], { temperature: 1, maxNewTokens: 4, endId: 9 });
    const counts = [0, 0, 0, 0];
    for (const { ids } of drawn) for (const id of ids) counts[id]++;
    // 1000 draws at 1/4: mean 250, deviation 13.7.
    for (const count of counts) expect(Math.abs(count - 250)).toBeLessThan(55);
    expect(drawn[0].logprobs[0]).toBeCloseTo(-Math.log(4), 6);
    expect(drawn[0].entropy[0]).toBeCloseTo(Math.log(4), 6);
  });

  it('never draws a banned token and renormalises over the rest', () => {
    const { engine, policy } = pair();
    const asked = requests(6, 8);
    const options = { temperature: 0.8, maxNewTokens: 12, endId: 1 };
    const banned = [...new Set(engine.sample(asked, options).map(({ ids }) => ids[0]))].slice(0, 3);
    const drawn = engine.sample(asked, { ...options, banned });
    expect(drawn.flatMap(({ ids }) => [...ids]).filter((id) => banned.includes(id))).toEqual([]);
    const first = (token: (i: number) => number) => {
      const ones = drawn.map((_, i) => ({ ids: Int32Array.of(token(i)) }) as Completion);
      return trained(policy, asked, ones, options.temperature).logprobs;
    };
    const forbidden = banned.map((id) => first(() => id));
    first((i) => drawn[i].ids[0]).forEach((logprob, i) => {
      const rest = 1 - forbidden.reduce((sum, logprobs) => sum + Math.exp(logprobs[i]), 0);
      expect(drawn[i].logprobs[0]).toBeCloseTo(logprob - Math.log(rest), 4);
    });
    const greedy = engine.sample(asked, { ...options, temperature: 0, banned });
    expect(greedy.flatMap(({ ids }) => [...ids]).filter((id) => banned.includes(id))).toEqual([]);
  });

  it('gives the same bytes for an empty list of banned tokens as for none', () => {
    const { engine } = pair();
    const options = { temperature: 1, maxNewTokens: 12, endId: 1 };
    expect(engine.sample(requests(5, 4), { ...options, banned: [] })).toEqual(
      engine.sample(requests(5, 4), options),
    );
  });

  it('refuses prompts it cannot continue', () => {
    const { engine } = pair();
    const ask = (prompt: number[]) => () => engine.sample([{ prompt, count: 1, key: [] }], options);
    expect(ask([])).toThrow(RangeError);
    expect(ask(new Array(40).fill(1))).toThrow(RangeError);
    expect(ask([1, vocabularySize])).toThrow(RangeError);
    expect(() => engine.load(new Float32Array(3))).toThrow(RangeError);
  });
});
