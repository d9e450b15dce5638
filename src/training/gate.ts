// The pre-flight look of an RL stage: a few training problems of each level, one group each.

import { exitCodes, UserError } from '../base/errors.js';
import { stream } from '../base/rng.js';
import { mean } from '../base/stats.js';
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import { trainProblem } from '../data/split.js';
import { decode, endId } from '../data/tokenizer.js';
import { liveShare } from '../rl/liveGroups.js';
import { problemRewards } from '../rl/rewards.js';
import { passAtK } from '../rl/verdict.js';
import { tasks } from '../tasks/index.js';
import type { GateRow } from './events.js';
import { queryIds, taskLevels } from './queries.js';

/** Problems looked at, a level. */
const problemsALevel = 4;

type ReinforcementStage = 'reasoning-rl' | 'final-rl';

/**
 * One row for each trained level: groups of completions of training problems, drawn as the stage would draw
 * them and right where the accuracy reward says so. The draws depend on seed, stage and problem alone.
 */
export async function examine(
  compute: Compute,
  weights: Float32Array,
  config: Config,
  stage: ReinforcementStage,
): Promise<GateRow[]> {
  compute.profile?.enter('evaluation');
  const { groupSize, temperature, maxNewTokens } = stage === 'final-rl' ? config.finalRl : config.reasoningRl;
  const levels = taskLevels(config.world.levels);
  const queries = levels.flatMap(({ task, level }) =>
    Array.from({ length: problemsALevel }, (_, i) => {
      const key = [config.seed, stage, 'gate', task, level, i];
      return { query: { kind: 'problem', problem: trainProblem(stream(...key), task, level) } as const, key };
    }),
  );
  const requests = queries.map(({ query, key }) => ({
    ...{ prompt: queryIds(query), count: groupSize, key: [...key, 'sample'] },
  }));
  const completions = await compute.sample(weights, requests, { temperature, maxNewTokens, endId });
  const right = queries.map(({ query }, i) => {
    const rewarded = completions[i].map(({ ids }) => problemRewards(query.problem, decode(ids)));
    return rewarded.filter(({ accuracy }) => accuracy === 1).length;
  });
  return levels.map(({ task, level }, i) => {
    const counts = right.slice(i * problemsALevel, (i + 1) * problemsALevel);
    return {
      ...{ task, level, samples: problemsALevel * groupSize },
      passAt1: mean(counts.map((c) => c / groupSize)),
      passAtGroup: mean(counts.map((c) => passAtK(groupSize, c, groupSize))),
      live: mean(counts.map((c) => liveShare(c / groupSize, groupSize))),
      chance: tasks[task].chance(level),
    };
  });
}

/** Error 80, with advice, where the expected share of live groups over all levels is below `minLive`. */
export function requireSignal(stage: ReinforcementStage, rows: readonly GateRow[], minLive: number): void {
  const live = mean(rows.map((row) => row.live));
  if (live >= minLive) return;
  const passAt1 = mean(rows.map((row) => row.passAt1));
  const why =
    passAt1 < 0.5
      ? 'nearly all completions are wrong. Train the base longer (pretrain.steps) or choose easier levels (world.levels)'
      : 'nearly all completions are right. Choose harder levels (world.levels)';
  throw new UserError(
    exitCodes.diverged,
    `stage ${stage}: next to no group would teach anything (got an expected share of ${live.toFixed(3)}, ` +
      `allowed limits.minLive = ${minLive} or more): ${why}, or go on with r1toy train --force.`,
  );
}
