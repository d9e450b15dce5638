// The catalogue of metrics against what a run writes and against the README: nothing nameless, nothing that is not there.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCompute } from '../../src/compute/start.js';
import type { Compute } from '../../src/compute/types.js';
import { runPipeline } from '../../src/pipeline/runPipeline.js';
import { catalogueMarkdown, heldOutMetrics, stepMetrics } from '../../src/report/metricCatalogue.js';
import { rewardNames } from '../../src/rewards/rewards.js';
import { isEvalGroup, isEvalMetric } from '../../src/training/evaluation.js';
import { onlyLevels, tinyConfig, trainedBase } from '../pipeline/tiny.js';

const config = tinyConfig({
  world: onlyLevels({ total: [4] }),
  eval: { problems: 6, samples: 8, maxNewTokens: 32, every: 2, quickProblems: 1 },
  // With what has metrics of its own.
  reasoningRl: {
    ...{ ...tinyConfig().reasoningRl, maxNewTokens: 32, klEstimator: 'exact', groups: 'dynamic' },
    ...{ measureEvery: 2, entropyCoef: 0.001, processReward: 0.5 },
  },
  finalRl: { ...tinyConfig().finalRl, advantage: 'gae' },
});
let compute: Compute;
const ofSteps = new Set<string>();
const heldOut = new Set<string>();
const groups = new Set<string>();

beforeAll(async () => {
  compute = await startCompute(config);
  const base = await trainedBase(config, compute);
  for await (const event of runPipeline(config, compute, { base })) {
    if (event.kind === 'step') for (const name of Object.keys(event.metrics)) ofSteps.add(name);
    if (event.kind !== 'eval') continue;
    for (const [group, metrics] of Object.entries(event.row.groups)) {
      groups.add(group);
      for (const name of Object.keys(metrics)) heldOut.add(name);
    }
  }
});
afterAll(() => compute.close());

const names = (list: typeof stepMetrics) => list.map(({ name }) => name);

describe('the metrics of a run of all stages', () => {
  it('are those of the catalogue, step by step', () => {
    expect([...ofSteps].sort()).toEqual(names(stepMetrics).sort());
  });

  it('are those of the catalogue, in evaluations, but for what needs tries', () => {
    const found = [...heldOut].filter((name) => !['problems', 'samples'].includes(name));
    const general = new Set(found.map((name) => name.replace(/@\d+$/, '@k')));
    const expected = names(heldOutMetrics).filter((name) => name !== 'reflection/retry');
    expect([...general].sort()).toEqual(expected.sort());
  });
});

describe('the catalogue', () => {
  it('has the held-out metrics that are read back, and so has every group', () => {
    for (const name of [...names(heldOutMetrics), 'problems', 'samples']) {
      expect(isEvalMetric(name.replace('@k', '@16')), name).toBe(true);
    }
    expect(['problem', 'pass@k', 'toString', ''].filter(isEvalMetric)).toEqual([]);
    expect(groups.size).toBeGreaterThan(3);
    expect([...groups].filter((name) => !isEvalGroup(name))).toEqual([]);
    expect(['base', 'addition/', 'addition/x', 'all/1', 'toString', ''].filter(isEvalGroup)).toEqual([]);
  });

  it('names each metric once, and each part of the reward', () => {
    for (const list of [stepMetrics, heldOutMetrics]) expect(new Set(names(list)).size).toBe(list.length);
    for (const name of rewardNames) expect(names(stepMetrics)).toContain(`rewards/${name}/mean`);
  });

  it.each([
    ['step', stepMetrics],
    ['held-out', heldOutMetrics],
  ] as const)('is the table of %s metrics in the README', (kind, list) => {
    const readme = readFileSync('README.md', 'utf8');
    const [, table] = new RegExp(`<!-- ${kind} metrics: .* -->\n([\\s\\S]*?)<!-- end -->`).exec(readme) ?? [];
    expect(table).toBe(`${catalogueMarkdown(list).join('\n')}\n`);
  });
});
