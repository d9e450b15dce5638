// The runs of a sweep: which there are, what each changes, and in which order they may go.
import { describe, expect, it } from 'vitest';
import { shellWord } from '../../src/base/shell.js';
import { planRows, planSweep } from '../../src/runs/sweepPlan.js';

const choice = { seeds: [1, 2], set: ['reasoningRl.steps=9'], out: 'runs' };

describe('planSweep', () => {
  it('has a base, R1-Zero and R1 for each seed', () => {
    const runs = planSweep(choice);
    expect(runs.map(({ name }) => name.replace(/^base-.*/, 'base'))).toEqual([
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
    const r1 = runs.find(({ name }) => name === 'r1-s3')!.config;
    const ablated = runs.find(({ name }) => name === 'r1-nolang-s3')!.config;
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
  const names = (only: string[]) => planSweep({ ...choice, only }).map(({ name }) => name);

  it('takes the runs that are named, ablations too, with the bases they need', () => {
    const [base1, base2, ...others] = names(['r1-zero-lang', 'r1-zero']);
    expect([base1, base2]).toEqual([expect.stringMatching(/^base-/), expect.stringMatching(/^base-/)]);
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
  const named = (name: string) => runs.find((run) => run.name === name)!;

  it('keeps its own shape and base, and learns from R1 as many tokens as its twin by RL', () => {
    const [rl, sft] = [named('student-zero-s3'), named('student-sft-s3')];
    expect(named('r1-s3').config.policy).toMatchObject({ layers: 3, width: 64 });
    expect(sft.config.policy).toMatchObject({ layers: 2, width: 32 });
    expect(sft.config.policy).toEqual(rl.config.policy);
    expect(sft.config.distill).toMatchObject({ teacher: 'r1-s3', match: 'student-zero-s3' });
    expect(sft.after).toEqual([rl.after[0], 'r1-s3', 'student-zero-s3']);
    expect(runs.filter(({ role }) => role === 'base').map(({ name }) => name)).toContain(rl.after[0]);
  });

  it('comes in the last wave', () => {
    expect(planRows(runs).at(-1)).toMatchObject({ name: 'student-sft-s3', wave: 3 });
  });
});

describe('planRows', () => {
  it('puts bases in the first wave and gives one command a line', () => {
    const rows = planRows(planSweep(choice));
    expect(rows.map(({ line, wave }) => [line, wave])).toEqual([
      ...[1, 2].map((line) => [line, 1]),
      ...[3, 4, 5, 6].map((line) => [line, 2]),
    ]);
    expect(rows[2].command).toBe(
      'r1toy train --config configs/r1-zero.json --seed 1 --name r1-zero-s1 --out runs --set reasoningRl.steps=9',
    );
  });

  it('quotes what a shell would change', () => {
    expect(shellWord('a.b=1')).toBe('a.b=1');
    expect(shellWord('world.hard={"sort":[5]}')).toBe(`'world.hard={"sort":[5]}'`);
    expect(shellWord("it's")).toBe(`'it'\\''s'`);
  });
});
