// A group of a step explained: which one, what is said of it, and what a replay of the step shows token by token.
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../src/base/columns.js';
import { choiceTable, groupLines } from '../../src/cli/explainLines.js';
import { linesText } from '../../src/cli/lines.js';
import { withCompute } from '../../src/compute/start.js';
import { explainStep, type GroupChoice, tokenRow } from '../../src/runs/explainStep.js';
import { layoutOf } from '../../src/runs/openRun.js';
import { replayStep } from '../../src/runs/replayStep.js';
import { readCheckpoint, readRollouts, readRun } from '../../src/store/readRun.js';
import { here } from '../cli/inProcess.js';
import { unbrokenCopy } from '../reliability/spawned.js';

const tell = () => {};
const explain = (out: string, choice: Partial<GroupChoice> = {}) =>
  explainStep('tiny', { out, step: 4, replay: false, ...choice }, 1, tell);

describe('a replayed step', () => {
  it('begins and ends with the weights that the run had', async () => {
    const out = await unbrokenCopy();
    const run = readRun(out, 'tiny');
    const weightsAt = (step: number) => {
      const file = run.checkpoints.find((one) => one.stageIndex === 0 && one.step === step)!;
      return readCheckpoint(run, file, layoutOf).state.weights;
    };
    await withCompute(run.config, 1, async (compute) => {
      const heard: number[][] = [];
      const at = (...[done, all]: [number, number, string]) => heard.push([done, all]);
      const place = { stageIndex: 0, step: 5 };
      const { before, after, rows } = await replayStep(run, out, place, compute, tell, at);
      // From the checkpoint at step 4.
      expect([heard[0], heard.at(-1)]).toEqual([
        [0, 1],
        [1, 1],
      ]);
      expect(before).toEqual(weightsAt(4));
      expect(after).toEqual(weightsAt(5));
      expect(rows).toEqual([...readRollouts(run)].filter(({ step }) => step === 5));
    });
  });
});

describe('a group', () => {
  it('has its completions as they were recorded, with parts, advantages and verdicts', async () => {
    const out = await unbrokenCopy();
    const recorded = [...readRollouts(readRun(out, 'tiny'))].filter(({ step }) => step === 4);
    const group = await explain(out, { group: 2 });
    expect(group).toMatchObject({
      stage: 'reasoning-rl',
      step: 4,
      group: 2,
      groups: 2,
      task: 'addition',
      tokens: [],
    });
    expect(group.prompt).toBe(recorded[2].prompt);
    expect(group.members.map(({ completion }) => completion)).toEqual(
      recorded.slice(2).map(({ completion }) => completion),
    );
    for (const { verdict, rewards } of group.members) expect(Number(verdict?.format)).toBe(rewards.format);
    const lines = linesText(groupLines(group), 80).split('\n');
    expect(lines[0]).toBe('tiny, reasoning-rl step 4, group 2 of 2: addition, level 1');
    const header = /^# +accuracy +format +0\.5 x language +reward +advantage +right +thorough +sound$/;
    expect(lines).toContainEqual(expect.stringMatching(header));
    for (const width of [40, 80])
      for (const line of linesText(groupLines(group), width).split('\n'))
        expect(columnsOf(line)).toBeLessThanOrEqual(width);
  });

  it('is shown token by token, before and after the step', async () => {
    const { members, tokens, ...group } = await explain(await unbrokenCopy(), { replay: true });
    expect(tokens.length).toBe(2);
    for (const { member, rows } of tokens) {
      expect(rows.map(({ word }) => word).join(' ')).toBe(members[member].completion);
      for (const { before, after, ratio, kl } of rows) {
        expect(before).toBeLessThan(0);
        expect(ratio).toBeCloseTo(Math.exp(after - before), 9);
        expect(kl).toBeGreaterThanOrEqual(0);
      }
    }
    const lines = linesText(groupLines({ ...group, members, tokens }), 80)
      .trimEnd()
      .split('\n');
    expect(lines).toContainEqual(expect.stringMatching(/^word +log p before +after +ratio +KL +clip$/));
    expect(lines.at(-1)).toMatch(/^most up: .+; most down: .+$/);
  });

  it('moved up and down is what its tokens say, a ratio beyond the clip on the side it is pushed to is named', () => {
    const token = (word: string, ratio: number, clipped = false) => {
      return { word, before: -1, after: -1 + Math.log(ratio), ratio, kl: null, clipped };
    };
    const member = {
      completion: 'a b c',
      rewards: { accuracy: 1, helpful: null },
      reward: 1,
      advantage: 1,
      verdict: null,
    };
    const blocks = groupLines({
      ...{ run: 'r', stage: 'reasoning-rl', step: 1, group: 1, groups: 1, task: 'general', level: 1 },
      ...{ prompt: 'p', members: [member], weights: { accuracy: 1 }, clipEpsilon: 0.2, notReplayed: null },
      tokens: [{ member: 0, rows: [token('a', 1.3, true), token('b', 0.9), token('c', 1)] }],
    });
    const lines = linesText(blocks).trimEnd().split('\n');
    expect(lines.at(-1)).toBe('most up: a 1.300; most down: b 0.900');
    expect(lines.find((line) => line.startsWith('a'))).toMatch(/1\.3000 +- +beyond$/);
    expect(lines[3]).not.toContain('helpful');
  });

  it('has the words together that the policy was sure of, and shows the others', () => {
    const token = (word: string, before: number, after: number, clipped = false) => {
      return { word, before, after, ratio: Math.exp(after - before), kl: 0, clipped };
    };
    // e^-.005 = .995 is above .95, e^-.06 = .94 is not; before and after both count.
    const rows = [
      ...[token('try', -0.005, -0.005), token('a', -0.001, -0.002), token('9', -0.06, -0.001)],
      ...[token('+', -0.001, -0.06), token('no', -0.001, -0.001), token('so', -0.001, -0.001, true)],
    ];
    expect(
      choiceTable(rows).rows.map(([word, before, after, , , clip]) => [word, before, after, clip]),
    ).toEqual([
      ['try a', '-', '-', ''],
      ['9', '-0.0600', '-0.0010', ''],
      ['+', '-0.0010', '-0.0600', ''],
      ['no', '-', '-', ''],
      ['so', '-0.0010', '-0.0010', 'beyond'],
    ]);
  });

  it('of a run that comes with r1toy is what was recorded, and why there is no more', async () => {
    const choice = { out: '/nowhere', step: 1, replay: true };
    const group = await explainStep('demo-zero', choice, 1, tell);
    expect(group.tokens).toEqual([]);
    const lines = linesText(groupLines(group)).trimEnd().split('\n');
    expect(lines.at(-1)).toMatch(/^nothing token by token: the run comes with r1toy/);
    // Its language has weight 0, so accuracy and format alone add up.
    expect(group.members[0].rewards.language).not.toBeNull();
    expect(lines).toContainEqual(expect.stringMatching(/accuracy +format +0 x language +reward/));
  });
});

describe('a token', () => {
  it('has its ratio, the k3 of its reference, and whether the clip would hold it', () => {
    const logprobs = { before: Math.log(0.5), after: Math.log(0.65), ref: Math.log(0.325) };
    const { ratio, kl, clipped } = tokenRow('so', logprobs, 1, 0.2);
    expect(ratio).toBeCloseTo(1.3, 12);
    // f / p = .5: .5 + log 2 - 1.
    expect(kl).toBeCloseTo(0.5 + Math.LN2 - 1, 12);
    expect(clipped).toBe(true);
    const other = (advantage: number, after: number) =>
      tokenRow('so', { ...logprobs, after: Math.log(after), ref: null }, advantage, 0.2);
    // Pushed down, or not beyond, or to nowhere.
    expect(
      [other(-1, 0.65), other(1, 0.59), other(0, 0.65), other(1, 0.1)].map((one) => one.clipped),
    ).toEqual(Array(4).fill(false));
    expect(other(-1, 0.39)).toMatchObject({ clipped: true, kl: null });
  });
});

describe('what cannot be explained is told in one line', () => {
  it('a step, stage, task or group that is not there', async () => {
    const out = await unbrokenCopy();
    const has = 'reasoning-rl has steps 1 to 5';
    await expect(explain(out, { step: 9 })).rejects.toThrow(
      `--step: nothing of step 9 is recorded in tiny (${has}).`,
    );
    await expect(explain(out, { stage: 'Zeor' })).rejects.toThrow(
      '--stage: no such stage (got Zeor). Did you mean Zero?',
    );
    const placed = (stage?: string) =>
      explainStep('tiny:Zero', { out, step: 4, stage, replay: false }, 1, tell);
    expect((await placed()).stage).toBe('reasoning-rl');
    await expect(placed('Zero')).rejects.toThrow('tiny:Zero: names a stage already. Leave --stage out.');
    await expect(explain(out, { stage: 'base' })).rejects.toThrow('(no stage of it reinforces)');
    await expect(explain(out, { task: 'adition' })).rejects.toThrow(
      '--task: the step asks nothing of adition. Did you mean addition?',
    );
    await expect(explain(out, { group: 3 })).rejects.toThrow(
      '--group: the step has no group 3 (allowed: 1 to 2).',
    );
    const told = async (...args: string[]) => (await here('--out', out, 'explain', ...args)).stderr;
    expect(await told('tiny')).toBe(
      'r1toy: explain: tiny is a run. Add --step N, or name a metric before it.\n',
    );
    expect(await told('kl', 'tiny', '--step', '1')).toBe(
      'r1toy: explain: with --step, name the run alone.\n',
    );
    expect(await told('klll')).toContain('no metric is named klll. Did you mean kl?');
    const shown = JSON.parse((await here('--out', out, 'explain', 'reward', 'tiny', '--json')).stdout);
    expect(shown).toMatchObject({
      metrics: [{ name: 'reward', kind: 'step', run: { name: 'tiny', ranges: [{ rows: 5 }] } }],
    });
    const rows = await here('--out', out, 'explain', 'tiny', '--step', '2', '--no-replay', '--json');
    expect(JSON.parse(rows.stdout)).toMatchObject({ step: 2, tokens: [] });
    expect(JSON.parse(rows.stdout).notReplayed).toContain('--no-replay leaves out');
  });
});
