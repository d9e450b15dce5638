// Rules that bind several keys, checked on the resolved configuration.
import { type TaskName, taskNames, tasks } from '../tasks/index.js';
import { levelSets, type Task } from '../tasks/task.js';
import { axisMistakes } from './axisChecks.js';
import { isTemperature, leastTemperature } from './fields.js';
import type { Mistake } from './json.js';
import { roomMistakes } from './room.js';
import type { Config, GrpoConfig } from './schema.js';

const headWidths = [4, 8, 16, 32, 64, 128];

/** Every broken rule, with the path it is best mended at. Empty: the configuration holds together. */
export function crossMistakes(config: Config): Mistake[] {
  return [
    ...policyMistakes(config),
    ...levelMistakes(config),
    ...overlapMistakes(config),
    ...mixtureMistakes(config),
    ...roomMistakes(config),
    ...batchMistakes('reasoningRl', config.reasoningRl),
    ...batchMistakes('finalRl', config.finalRl),
    ...axisMistakes('reasoningRl', config.reasoningRl),
    ...axisMistakes('finalRl', config.finalRl),
    ...rewardMistakes('reasoningRl', config.reasoningRl),
    ...rewardMistakes('finalRl', config.finalRl),
    ...stepMistakes('reasoningRl', config),
    ...stepMistakes('finalRl', config),
    ...unusedRewardMistakes(config),
    ...temperatureMistakes(config),
    ...optimizerMistakes(config),
  ];
}

function policyMistakes({ policy }: Config): Mistake[] {
  const headWidth = policy.width / policy.heads;
  if (headWidths.includes(headWidth)) return [];
  const got = `${policy.width} / ${policy.heads} = ${Number(headWidth.toFixed(2))}`;
  return [
    { path: 'policy.heads', message: `width / heads must be one of ${headWidths.join(', ')} (got ${got}).` },
  ];
}

function levelMistakes({ world }: Config): Mistake[] {
  const mistakes: Mistake[] = [];
  if (Object.values(world.levels).every((levels) => levels.length === 0)) {
    mistakes.push({ path: 'world.levels', message: 'at least one task must have a level (got none).' });
  }
  for (const { path, task, levels } of levelLists(world)) {
    const twice = levels.find((level, index) => levels.indexOf(level) !== index);
    if (twice !== undefined) mistakes.push({ path, message: `level ${twice} is given twice. Remove one.` });
    const known = tasks[task].levels;
    const unknown = levels.find((level) => !known.includes(level));
    if (unknown !== undefined) {
      mistakes.push({ path, message: `has no level ${unknown} (allowed: ${known.join(', ')}).` });
    }
  }
  return mistakes;
}

/** A level is trained, rare or never trained; it cannot be two of these. */
function overlapMistakes({ world }: Config): Mistake[] {
  const pairs = [
    ['hard', 'levels'],
    ['beyond', 'levels'],
    ['beyond', 'hard'],
  ] as const;
  return pairs.flatMap(([set, other]) =>
    taskNames.flatMap((task) => {
      const level = world[set][task].find((one) => world[other][task].includes(one));
      if (level === undefined) return [];
      const message = `level ${level} is in world.${other}.${task}, too. Take it out of one.`;
      return [{ path: `world.${set}.${task}`, message, with: `world.${other}.${task}` }];
    }),
  );
}

/** Every list of levels with its path, such as `world.hard.addition`. */
function levelLists(world: Config['world']): { path: string; task: TaskName; levels: number[] }[] {
  return levelSets.flatMap((set) =>
    taskNames.map((task) => ({ path: `world.${set}.${task}`, task, levels: world[set][task] })),
  );
}

function mixtureMistakes({ pretrain: { mixture } }: Config): Mistake[] {
  const { obeyed, ignored, worked } = mixture;
  const sum = obeyed + ignored + worked;
  // Shares such as 0.1 + 0.2 + 0.7 may exceed 1 by rounding alone.
  if (sum <= 1 + 1e-9) return [];
  const message = `obeyed + ignored + worked must not exceed 1 (got ${Number(sum.toFixed(6))}).`;
  return [{ path: 'pretrain.mixture.obeyed', message }];
}

function batchMistakes(stage: string, { prompts, groupSize, miniBatches }: GrpoConfig): Mistake[] {
  const completions = prompts * groupSize;
  if (completions >= miniBatches) return [];
  return [
    {
      path: `${stage}.miniBatches`,
      message: `must be at most prompts x groupSize = ${completions} (got ${miniBatches}).`,
    },
  ];
}

/** Learned rewards are for general prompts: where none takes part, their weights teach nothing. */
function unusedRewardMistakes({ reasoningRl, finalRl }: Config): Mistake[] {
  const { rewards, generalShare, preferenceLast } = finalRl;
  const entries = Object.entries(rewards);
  const useless = generalShare === 0 ? 'generalShare' : preferenceLast === 0 ? 'preferenceLast' : null;
  if (useless === null || entries.every(([, weight]) => weight === 0)) return [];
  if (entries.some(([name, weight]) => weight > 0 && name in reasoningRl.rewards)) return [];
  const message = `with ${useless} = 0 only rewards of problems are given, and their weights are all 0. Raise one.`;
  return [{ path: 'finalRl.rewards', message, with: `finalRl.${useless}` }];
}

/** Least weight of a reward that is not 0: below it, squares of rewards vanish. */
const leastWeight = 1e-6;

function rewardMistakes(
  stage: string,
  { rewards, processReward }: Pick<Config['finalRl' | 'reasoningRl'], 'rewards' | 'processReward'>,
): Mistake[] {
  const entries: [string, number][] = Object.entries(rewards);
  if (processReward === 0 && entries.every(([, weight]) => weight === 0)) {
    return [{ path: `${stage}.rewards`, message: 'all weights are 0: nothing would be learned. Raise one.' }];
  }
  return entries
    .filter(([, weight]) => weight > 0 && weight < leastWeight)
    .map(([name, weight]) => {
      return {
        path: `${stage}.rewards.${name}`,
        message: `must be 0 or at least ${leastWeight} (got ${weight}).`,
      };
    });
}

/** Steps are rewarded where a task can grade them. */
function stepMistakes(stage: 'reasoningRl' | 'finalRl', config: Config): Mistake[] {
  const { processReward } = config[stage];
  if (processReward === 0) return [];
  const asked = (name: TaskName) => [...config.world.levels[name], ...config.world.hard[name]].length > 0;
  const without = taskNames.filter((name) => asked(name) && (tasks[name] as Task).rightSteps === undefined);
  return without.map((name) => {
    const message = `${processReward} makes no sense with the task ${name}, whose steps nobody can grade (it has no rightSteps). Set it to 0 or take the task's levels out.`;
    return { path: `${stage}.processReward`, message, with: `world.levels.${name}` };
  });
}

function temperatureMistakes({ eval: { temperature } }: Config): Mistake[] {
  if (isTemperature(temperature)) return [];
  const message = `must be 0 (greedy) or at least ${leastTemperature} (got ${temperature}).`;
  return [{ path: 'eval.temperature', message }];
}

/** Where AdamW's arithmetic ends: its steps have a bound, and its decay makes weights smaller. */
function optimizerMistakes(config: Config): Mistake[] {
  const { beta1, beta2, weightDecay } = config.optimizer;
  const mistakes: Mistake[] = [];
  // |m| / sqrt(v) has a bound where the sum of (beta1^2 / beta2)^t has one (Cauchy-Schwarz).
  if (beta1 > 0 && beta2 <= beta1 * beta1) {
    const least = `beta1 x beta1 = ${Number((beta1 * beta1).toFixed(8))}`;
    mistakes.push({
      path: 'optimizer.beta2',
      message: `must be above ${least}, or steps have no bound (got ${beta2}). Raise it or lower beta1.`,
      with: 'optimizer.beta1',
    });
  }
  for (const [key, section] of Object.entries(config)) {
    const { learningRate = 0 } = section as { learningRate?: number };
    if (learningRate * weightDecay <= 1) continue;
    mistakes.push({
      path: `${key}.learningRate`,
      message:
        `times optimizer.weightDecay ${weightDecay} must be at most 1, or weights turn their sign at each step ` +
        `(got ${learningRate}). Lower one.`,
      with: 'optimizer.weightDecay',
    });
  }
  return mistakes;
}
