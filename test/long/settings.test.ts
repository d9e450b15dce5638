// Every setting changed alone changes the run, or is on the list of those without effect: none is ignored. What only a
// switch asks for is changed where that switch is set.
import { expect, test } from 'vitest';
import { startCompute } from '../../src/compute/start.js';
import type { Compute } from '../../src/compute/types.js';
import type { SchemaNode } from '../../src/config/allowed.js';
import { baseHash, configHash } from '../../src/config/hash.js';
import { schemaAt } from '../../src/config/jsonSchema.js';
import { type Config, configSchema } from '../../src/config/schema.js';
import { carefulWriters, tinyConfig, trainedBase } from '../pipeline/tiny.js';
import { eventsHash, settingPaths, withoutEffect } from '../reliability/settings.js';
import { counted } from './counts.js';

// Two updates a rollout: after one the ratio is 1, and nothing is clipped.
const rl = {
  ...{ steps: 3, prompts: 8, groupSize: 6, miniBatches: 2 },
  ...{ maxNewTokens: 30, referenceEvery: 2, learningRate: 0.003 },
};
const start = tinyConfig({
  world: {
    levels: { addition: [1], countdown: [2], pair: [3], total: [2] },
    hard: { addition: [2], countdown: [3], pair: [4], total: [3] },
    beyond: { addition: [3], countdown: [4], pair: [5], total: [4] },
  },
  pretrain: { steps: 8, batchSize: 32, mixture: { hard: 0.3 } },
  coldStart: { examples: 12, epochs: 2, batchSize: 8 },
  rejectionSampling: { prompts: 96, samplesPerPrompt: 6, batchSize: 2, minLanguage: 0.5 },
  reasoningRl: { ...rl, hardShare: 0.4, rewards: { language: 0.5 } },
  finalRl: { ...rl, hardShare: 0.4, generalShare: 0.5, preferenceLast: 2 },
});

/** So that general answers earn different rewards, and filters of language find something to refuse. */
const writers = {
  ...carefulWriters,
  mixture: { general: 0.3, obeyed: 1, ignored: 0, worked: 0 },
  voice: { first: 0.8, decay: 0.8 },
  steps: 2000,
};

const forBoth = (values: Record<string, unknown>) =>
  Object.fromEntries(
    ['reasoningRl', 'finalRl'].flatMap((stage) =>
      Object.entries(values).map(([key, value]) => [`${stage}.${key}`, value]),
    ),
  );

/** Where the general rule for another value finds none that matters. */
const special: Readonly<Record<string, unknown>> = {
  recipe: 'r1-zero',
  'compute.backend': 'cpu',
  'policy.width': 32,
  'policy.heads': 4,
  'policy.hidden': 32,
  'policy.context': 32,
  'world.levels.addition': [],
  'world.levels.countdown': [],
  'world.levels.pair': [],
  'world.levels.total': [],
  'world.hard.addition': [],
  'world.hard.countdown': [],
  'world.hard.pair': [],
  'world.hard.total': [],
  'world.beyond.addition': [],
  'world.beyond.countdown': [],
  'world.beyond.pair': [],
  'world.beyond.total': [],
  ...forBoth({
    ...{ clipEpsilon: 0.01, clipHigh: 1e-4, dualClip: 1.21, klEstimator: 'k2', surrogate: 'none' },
    ...{ maxDraws: 1, passK: 2, valueClip: 1e-4, staleLow: 0.999, staleHigh: 1.001 },
  }),
  'finalRl.leastSpread': 0,
  'rejectionSampling.maxTokens': 4,
  'rejectionSampling.keepPerPrompt': 1,
  'optimizer.clipNorm': 0.01,
  'optimizer.epsilon': 0.01,
};

/** What asks for a setting that is not heard otherwise. */
const heardWith: Readonly<Record<string, unknown>> = {
  ...forBoth({
    ...{
      passK: { advantage: 'pass-at-k' },
      overlongBuffer: { overlong: 'penalty' },
      maxDraws: { groups: 'frontier' },
    },
    ...Object.fromEntries(
      ['gamma', 'lambda', 'valueClip', 'valueLearningRate'].map((key) => [key, { advantage: 'gae' }]),
    ),
    staleCorrection: { staleness: 1 },
    ...Object.fromEntries(
      ['staleLow', 'staleHigh'].map((key) => [key, { staleness: 1, staleCorrection: 'icepop' }]),
    ),
    stepJudge: { processReward: 0.5 },
  }),
  // What the tiny policy asks at .7 is all right or all wrong.
  'finalRl.passK': { advantage: 'pass-at-k', temperature: 1.5 },
};

function otherValue(path: string, value: unknown): unknown {
  if (path in special) return special[path];
  const { type, enum: names, maximum = 0 } = schemaAt(path.split('.')) as SchemaNode;
  if (names !== undefined) return names.find((name) => name !== value);
  if (type === 'integer') return (value as number) + 1;
  if (maximum === 1) return (value as number) > 0.5 ? 0 : 1;
  return (value as number) === 0 ? 1 : (value as number) * 0.5;
}

/** The settings that hear of one, and the same with another value of it. */
function changed(path: string): [before: Config, after: Config] {
  const before = structuredClone(start) as unknown as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop()!;
  const sectionOf = (config: Record<string, unknown>) =>
    keys.reduce((value, key) => value[key] as Record<string, unknown>, config);
  Object.assign(sectionOf(before), heardWith[path]);
  const after = structuredClone(before);
  sectionOf(after)[last] = otherValue(path, sectionOf(after)[last]);
  return [configSchema.parse(before), configSchema.parse(after)];
}

test('each setting, alone', async () => {
  const compute = await startCompute(start);
  const base = await trainedBase(start, compute, writers);
  // What makes the base is looked for in the base alone; the rest in the four stages from one base.
  const hashOf = (config: Config, on: Compute, ofBase: boolean) =>
    ofBase ? eventsHash({ ...config, recipe: 'base' }, on, null) : eventsHash(config, on, base);
  const known = new Map<string, Promise<string>>();
  const knownHash = (config: Config, ofBase: boolean) => {
    const key = `${ofBase} ${configHash(config)}`;
    if (!known.has(key)) known.set(key, hashOf(config, compute, ofBase));
    return known.get(key);
  };
  const ignored: string[] = [];
  const paths = settingPaths().filter((path) => !withoutEffect.some((pattern) => pattern.test(path)));
  for (const path of paths) {
    const [before, after] = changed(path);
    const own = /^(policy|compute)\./.test(path);
    const on = own ? await startCompute(after) : compute;
    const ofBase = baseHash(after) !== baseHash(start);
    const unchanged = await knownHash(before, ofBase);
    try {
      if (unchanged === (await hashOf(after, on, ofBase))) ignored.push(path);
    } catch (error) {
      // A change that makes the run fail has an effect, too; but a bug is a bug.
      if (!(error instanceof Error) || error.name !== 'UserError') throw error;
    } finally {
      if (own) await on.close();
    }
  }
  await compute.close();
  expect(ignored).toEqual([]);
  counted(
    'setting changed alone, one that a switch asks for with the switch',
    paths.length,
    'each changes the run, none is ignored',
  );
});
