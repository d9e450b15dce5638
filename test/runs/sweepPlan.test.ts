// The runs of a sweep: which there are, what each changes, and in which order they may go.
import { describe, expect, it } from 'vitest';
import { shellWord } from '../../src/base/shell.js';
import { configHash } from '../../src/config/hash.js';
import { lineCommand, planLines } from '../../src/runs/planFile.js';
import { planSweep } from '../../src/runs/sweepPlan.js';

/** Names without their hashes. */
const stems = (names: readonly string[]) =>
  names.map((name) => name.replace(/^base-.*/, 'base').replace(/-[0-9a-f]{6}(?=-s\d+$)/, ''));

const choice = { seeds: [1, 2], set: ['reasoningRl.steps=9'], out: 'runs' };

describe('planSweep', () => {
  it('has a base, R1-Zero and R1 for each seed', () => {
    const runs = planSweep(choice);
    expect(stems(runs.map(({ name }) => name))).toEqual([
      ...['base', 'base', 'r1-zero-s1', 'r1-s1', 'r1-zero-s2', 'r1-s2'],
    ]);
    expect(runs.map(({ config }) => config.recipe)).toEqual([
      'base',
      'base',
      'r1-zero',
      'r1',
      'r1-zero',
      'r1',
    ]);
    expect(runs.every(({ config }) => config.reasoningRl.steps === 9)).toBe(true);
    expect(runs[2].after).toEqual([runs[0].name]);
    expect(runs[5].after).toEqual([runs[1].name]);
  });

  it('ablates the language reward in both RL stages and nothing else', () => {
    const runs = planSweep({ ...choice, seeds: [3], ablations: true });
    const r1 = runs.find(({ arm }) => arm === 'r1')!.config;
    const ablated = runs.find(({ arm }) => arm === 'r1-nolang')!.config;
    expect([ablated.reasoningRl.rewards.language, ablated.finalRl.rewards.language]).toEqual([0, 0]);
    const restored = {
      ...ablated,
      reasoningRl: { ...ablated.reasoningRl, rewards: r1.reasoningRl.rewards },
      finalRl: { ...ablated.finalRl, rewards: r1.finalRl.rewards },
    };
    expect(restored).toEqual(r1);
  });
});

describe('only', () => {
  const names = (only: string[]) => stems(planSweep({ ...choice, only }).map(({ name }) => name));

  it('takes the runs that are named, ablations too, with the bases they need', () => {
    const [base1, base2, ...others] = names(['r1-zero-lang', 'r1-zero']);
    expect([base1, base2]).toEqual(['base', 'base']);
    expect(others).toEqual(['r1-zero-s1', 'r1-zero-lang-s1', 'r1-zero-s2', 'r1-zero-lang-s2']);
    const [zero, withReward] = planSweep({ ...choice, seeds: [1], only: ['r1-zero', 'r1-zero-lang'] }).slice(
      1,
    );
    expect(withReward.config).toEqual({
      ...zero.config,
      reasoningRl: { ...zero.config.reasoningRl, rewards: { accuracy: 1, format: 1, language: 0.5 } },
    });
  });

  it('refuses a name that no run has', () => {
    expect(() => names(['r1-zer'])).toThrow(
      '--only: no run of a sweep is named r1-zer. Did you mean r1-zero? Allowed: r1-zero, r1, r1-zero-lang, r1-nolang, student-zero, student-sft.',
    );
  });
});

describe('the student', () => {
  const runs = planSweep({ ...choice, seeds: [3], set: ['policy.layers=3'], ablations: true });
  const named = (arm: string) => runs.find((run) => run.arm === arm)!;

  it('keeps its own shape and base, and learns from R1 as many tokens as its twin by RL', () => {
    const [rl, sft] = [named('student-zero'), named('student-sft')];
    expect(named('r1').config.policy).toMatchObject({ layers: 3, width: 64 });
    expect(sft.config.policy).toMatchObject({ layers: 2, width: 32 });
    expect(sft.config.policy).toEqual(rl.config.policy);
    expect(sft.config.distill).toMatchObject({ teacher: named('r1').name, match: rl.name });
    expect(sft.after).toEqual([rl.after[0], named('r1').name, rl.name]);
    expect(runs.filter(({ role }) => role === 'base').map(({ name }) => name)).toContain(rl.after[0]);
  });

  it('comes in the last wave', () => {
    expect(planLines(runs).at(-1)).toMatchObject({ arm: 'student-sft', wave: 3 });
  });
});

describe('a grid', () => {
  it('has a run of each seed for every combination of the values, named after all settings', () => {
    const set = ['reasoningRl.klCoef=0,0.01', 'reasoningRl.prompts=2,3', 'reasoningRl.steps=9'];
    const runs = planSweep({ ...choice, set, only: ['r1-zero'] }).filter(({ role }) => role !== 'base');
    expect(
      runs.map(({ config: { seed, reasoningRl } }) => [seed, reasoningRl.klCoef, reasoningRl.prompts]),
    ).toEqual(
      [1, 2].flatMap((seed) => [0, 0.01].flatMap((kl) => [2, 3].map((prompts) => [seed, kl, prompts]))),
    );
    expect(runs[0].arm).toBe('r1-zero, reasoningRl.klCoef=0 reasoningRl.prompts=2');
    expect(new Set(runs.map(({ name }) => name)).size).toBe(8);
    // Runs that differ in the seed alone share the hash.
    expect(runs[4].name).toBe(runs[0].name.replace(/-s1$/, '-s2'));
    expect(runs[0].name).toContain(configHash({ ...runs[0].config, seed: 0 }).slice(0, 6));
  });

  it('is refused beside experiments, for seeds, and where a value is missing', () => {
    const plan =
      (set: string[], more = {}) =>
      () =>
        planSweep({ ...choice, set, ...more });
    expect(plan(['seed=1,2'])).toThrow('--seeds: cannot be used with --set seed=');
    expect(plan(['reasoningRl.klCoef=0,'])).toThrow('--set: must read like reasoningRl.klCoef=0,0.001');
    expect(plan(['reasoningRl.klCoef=0,1', 'reasoningRl.klCoef=2,3'])).toThrow('Leave one out.');
    expect(plan(['reasoningRl.klCoef=0,1'], { experiments: ['length-bias'] })).toThrow(
      '--experiments: arms have settings of their own. Leave --set reasoningRl.klCoef with several values out.',
    );
  });
});

describe('configurations and experiments', () => {
  it('take the place of R1-Zero and R1, presets by their name', () => {
    const runs = planSweep({ ...choice, seeds: [1], configs: ['dr-grpo', 'configs/r1.json'] });
    expect(stems(runs.map(({ name }) => name))).toEqual(['base', 'dr-grpo-s1', 'r1-s1']);
    expect(runs[1].config.reasoningRl.aggregation).not.toBe(runs[2].config.reasoningRl.aggregation);
    expect(() => planSweep({ ...choice, configs: ['dr-grop'] })).toThrow('Did you mean');
  });

  it('train runs of equal settings once', () => {
    const runs = planSweep({ ...choice, seeds: [1], experiments: ['length-bias', 'language-price'] });
    const hashes = runs.map(({ config }) => configHash(config));
    expect(new Set(hashes).size).toBe(hashes.length);
    // Plain R1-Zero is an arm of both.
    expect(runs.filter(({ asked }) => asked.length === 2).map(({ asked }) => asked)).toEqual([
      [
        { experiment: 'length-bias', arm: 'a mean a completion' },
        { experiment: 'language-price', arm: expect.any(String) },
      ],
    ]);
    expect(() => planSweep({ ...choice, experiments: ['length-bais'] })).toThrow('Did you mean length-bias?');
  });

  it('keep the names of runs that are known, also as teachers', () => {
    const fresh = planSweep({ ...choice, seeds: [1], only: ['student-sft'] });
    const r1 = fresh.find(({ arm }) => arm === 'r1')!;
    const known = new Map([[configHash(r1.config), 'mine']]);
    const runs = planSweep({ ...choice, seeds: [1], only: ['student-sft'] }, known);
    expect(runs.find(({ arm }) => arm === 'r1')!.name).toBe('mine');
    expect(runs.at(-1)).toMatchObject({ config: { distill: { teacher: 'mine' } } });
    expect(runs.at(-1)!.after).toContain('mine');
  });
});

describe('planLines', () => {
  it('puts bases in the first wave and says by number what each line needs', () => {
    const lines = planLines(planSweep(choice));
    expect(lines.map(({ line, wave, after }) => [line, wave, after])).toEqual([
      ...[1, 2].map((line) => [line, 1, []]),
      ...[3, 4].map((line) => [line, 2, [1]]),
      ...[5, 6].map((line) => [line, 2, [2]]),
    ]);
    expect(lineCommand('my plans/plan.jsonl', lines[2], 'runs', 2)).toBe(
      "r1toy train --plan 'my plans/plan.jsonl' --index 3 --out runs --threads 2",
    );
  });

  it('quotes what a shell would change', () => {
    expect(shellWord('a.b=1')).toBe('a.b=1');
    expect(shellWord('world.hard={"sort":[5]}')).toBe(`'world.hard={"sort":[5]}'`);
    expect(shellWord("it's")).toBe(`'it'\\''s'`);
  });
});
