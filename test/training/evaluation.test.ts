// What an evaluation asks and how it is scored: held-out problems by group, general prompts by the judge.
import { describe, expect, it } from 'vitest';
import { mean } from '../../src/base/stats.js';
import { heldOutGeneral, heldOutProblems } from '../../src/data/split.js';
import { encode, endId } from '../../src/data/tokenizer.js';
import { tagged } from '../../src/tasks/format.js';
import { generalPrompt } from '../../src/tasks/general.js';
import { promptOf } from '../../src/tasks/index.js';
import { evaluateFully, evaluatePolicy, evaluateQuickly } from '../../src/training/evaluation.js';
import { onlyLevels, tinyConfig } from '../pipeline/tiny.js';
import { offTotal, scripted, totalOf, worked } from './scriptedCompute.js';

const levels = (total: number[], pair: number[] = []) => onlyLevels({ total, pair }).levels;
const world = { levels: levels([4, 5]), hard: levels([6]), beyond: levels([7, 8], [4]) };
const config = tinyConfig({ seed: 3, world });
const weights = Float32Array.of(2);
const options = { problems: 2, samples: 4, temperature: 0.6, maxNewTokens: 11 } as const;
const general = heldOutGeneral();
const itemOf = (prompt: string) => general.find((item) => generalPrompt(item).join(' ') === prompt);

/** Right in all of four numbers, in the first half of the others; says of general prompts what it is told. */
function policy(ofGeneral: (prompt: string, nth: number) => string = () => '<eos>') {
  return scripted({
    sample: (prompt, nth) => {
      if (itemOf(prompt)) return ofGeneral(prompt, nth);
      return worked(prompt, prompt.includes(' e ') && nth >= 2 ? offTotal(prompt) : totalOf(prompt));
    },
  });
}

describe('evaluatePolicy', () => {
  it('asks each held-out problem of the sets it is told, by a key of the seed and the problem alone', async () => {
    const { compute, samplings } = policy();
    await evaluatePolicy(compute, weights, config, { ...options, sets: ['hard', 'levels'] });
    const [{ requests, options: asked, weights: of }] = samplings;
    expect(of).toEqual(weights);
    expect(asked).toEqual({ temperature: 0.6, maxNewTokens: 11, endId, banned: [] });
    const prompts = [6, 4, 5]
      .flatMap((level) => heldOutProblems('total', level, 2, 3))
      .map((problem) => encode(promptOf(problem)));
    expect(requests).toEqual(prompts.map((prompt) => ({ prompt, count: 4, key: [3, 'eval', ...prompt] })));
  });

  it('scores by level, by task on trained levels, and by set', async () => {
    const { compute } = policy();
    const sets = ['levels', 'hard', 'beyond'] as const;
    const groups = await evaluatePolicy(compute, weights, config, { ...options, sets });
    const scores = Object.entries(groups).map(([name, row]) => [name, row.problems, row['pass@1']]);
    expect(scores).toEqual([
      ['all', 4, 0.75],
      ['total', 4, 0.75],
      ['total/4', 2, 1],
      ['total/5', 2, 0.5],
      ['hard', 2, 0.5],
      ['total/6', 2, 0.5],
      ['beyond', 6, 2 / 6],
      ['pair/4', 2, 0],
      ['total/7', 2, 0.5],
      ['total/8', 2, 0.5],
      ['general', general.length, undefined],
    ]);
    expect(groups.all).toMatchObject({ samples: 4, format: 1, language: 1 });
    expect(groups['total/5']).toMatchObject({ 'majority@4': 0.5, length: 8 });
    // Two of four samples are right: a pair has none of them in one case of six.
    expect(groups['total/5']['pass@2']).toBeCloseTo(5 / 6, 12);
  });

  it('never draws what is banned, from problems and general prompts alike', async () => {
    const { compute, samplings } = policy();
    await evaluatePolicy(compute, weights, config, { ...options, sets: ['levels'], banned: [7, 9] });
    expect(samplings.map(({ options: { banned } }) => banned)).toEqual([
      [7, 9],
      [7, 9],
    ]);
  });

  it('puts the given words after the prompt, counts them to the length, and grades them with what follows', async () => {
    const asked: string[] = [];
    const { compute, samplings } = scripted({
      sample: (prompt) => {
        asked.push(prompt);
        return itemOf(prompt) ? '<eos>' : `so </think> <answer> ${totalOf(prompt)} </answer> <eos>`;
      },
    });
    const begun = { ...options, sets: ['levels'], begin: ['<think>'] } as const;
    const { all } = await evaluatePolicy(compute, weights, config, begun);
    // Well-formed and right only with the word that was given; three of four totals have two digits.
    expect(all).toMatchObject({ 'pass@1': 1, format: 1, length: 7.75 });
    expect(asked.every((prompt) => prompt.endsWith('<assistant> <think>'))).toBe(true);
    expect(samplings.map((call) => call.options.maxNewTokens)).toEqual([10, 10]);
    // The same draws as without: of the seed and the problem alone.
    const [first] = heldOutProblems('total', 4, 2, 3).map((problem) => encode(promptOf(problem)));
    expect(samplings[0].requests[0]).toEqual({
      prompt: [...first, ...encode(['<think>'])],
      count: 4,
      key: [3, 'eval', ...first],
    });
    // No room for more than they are: cut short, and nothing is drawn.
    const short = await evaluatePolicy(compute, weights, config, { ...begun, maxNewTokens: 1 });
    expect(short.all).toMatchObject({ 'pass@1': 0, length: 1, format: 0 });
    expect(samplings.length).toBe(2);
  });

  it('counts as an evaluation', async () => {
    const { compute, order } = policy();
    await evaluatePolicy(compute, weights, config, { ...options, sets: ['levels'] });
    expect(order).toEqual(['evaluation', 'sample()', 'sample()']);
    const unwatched = scripted({ sample: () => '<eos>' }, false);
    const groups = await evaluatePolicy(unwatched.compute, weights, config, { ...options, sets: ['hard'] });
    expect(groups.hard['pass@1']).toBe(0);
  });
});

describe('held-out general prompts', () => {
  const evaluated = async (ofGeneral: (prompt: string, nth: number) => string, samples = 4) => {
    const told = policy(ofGeneral);
    const sets = ['levels'] as const;
    const groups = await evaluatePolicy(told.compute, weights, config, { ...options, sets, samples });
    return { row: groups.general, asked: told.samplings[1] };
  };
  const reference = (prompt: string) => {
    const { thought, answer } = itemOf(prompt)!;
    return tagged(thought, answer).join(' ');
  };

  it('are asked with the same options, each by its own key, four times at most', async () => {
    const { asked, row } = await evaluated(() => '<eos>', 6);
    const prompts = general.map((item) => encode(generalPrompt(item)));
    expect(asked.requests).toEqual(
      prompts.map((prompt) => ({ prompt, count: 4, key: [3, 'eval', ...prompt] })),
    );
    expect(asked.options).toEqual({ temperature: 0.6, maxNewTokens: 11, endId, banned: [] });
    const nothing = { general: 0, exact: 0, format: 0, language: 0 };
    expect(row).toEqual({ problems: general.length, samples: 4, ...nothing });
    expect((await evaluated(() => '<eos>', 3)).row.samples).toBe(3);
  });

  it('are fully scored where every answer is the reference, thought or none', async () => {
    const { row } = await evaluated(reference);
    expect(general.some(({ thought }) => thought.length === 0)).toBe(true);
    expect(row).toMatchObject({ format: 1, language: 1, exact: 1 });
    expect(row.general).toBeGreaterThan(0.9);
  });

  it('are scored by the mean over all samples of all prompts', async () => {
    const { row: full } = await evaluated(reference);
    const { row } = await evaluated((prompt, nth) => (nth === 0 ? reference(prompt) : '<eos>'));
    expect(row).toMatchObject({ format: 0.25, language: 0.25, exact: 0.25 });
    expect(row.general).toBeCloseTo(full.general / 4, 12);
    const first = generalPrompt(general[0]).join(' ');
    const { row: one } = await evaluated((prompt) => (prompt === first ? reference(prompt) : '<eos>'));
    expect(one.format).toBeCloseTo(mean(general.map((_, i) => (i === 0 ? 1 : 0))), 12);
  });
});

describe('evaluateFully', () => {
  const fully = async (isBase: boolean, evaluation: object = {}) => {
    const { compute, samplings } = policy();
    const own = {
      ...config,
      eval: { ...config.eval, problems: 2, samples: 12, maxNewTokens: 9, ...evaluation },
    };
    const rows = [];
    for await (const row of evaluateFully(compute, weights, own, isBase)) rows.push(row);
    return { rows, asked: samplings.filter((_, i) => i % 2 === 0) };
  };
  const looksOf = ({ rows, asked }: Awaited<ReturnType<typeof fully>>) =>
    rows.map(({ temperature, begin, groups }, i) => {
      const { requests, options } = asked[i];
      expect([options.temperature, requests[0].count]).toEqual([temperature, groups.all.samples]);
      return [begin, temperature, groups.all.samples];
    });

  it('looks at the own temperature first, then at 0.6 and greedily with fewer samples', async () => {
    const stage = await fully(false, { temperature: 0.9 });
    expect(looksOf(stage)).toEqual([
      [undefined, 0.9, 12],
      [undefined, 0.6, 8],
      [undefined, 0, 1],
    ]);
    expect(Object.keys(stage.rows[2].groups)).toContain('beyond');
    expect(looksOf(await fully(false, { temperature: 0.6, samples: 4 }))).toEqual([
      [undefined, 0.6, 4],
      [undefined, 0, 1],
    ]);
  });

  it('looks at a base twice: prompted, and made to begin with <think>', async () => {
    const looks = looksOf(await fully(true, { temperature: 1 }));
    expect(looks.map(([begin]) => begin)).toEqual([...Array(3).fill(undefined), ...Array(3).fill('<think>')]);
    expect(looks.slice(3).map((look) => look.slice(1))).toEqual(
      looks.slice(0, 3).map((look) => look.slice(1)),
    );
  });
});

describe('evaluateQuickly', () => {
  it('asks few problems of the trained levels, four times each, as evaluations are drawn', async () => {
    const { compute, samplings } = policy();
    const quick = {
      ...config,
      eval: { ...config.eval, quickProblems: 3, temperature: 0.4, maxNewTokens: 9 },
    };
    const groups = await evaluateQuickly(compute, weights, quick);
    expect(Object.keys(groups)).toEqual(['all', 'total', 'total/4', 'total/5', 'general']);
    expect(samplings[0].requests.length).toBe(6);
    expect(new Set(samplings[0].requests.map(({ count }) => count))).toEqual(new Set([4]));
    expect(samplings[0].options).toMatchObject({ temperature: 0.4, maxNewTokens: 9 });
  });
});
