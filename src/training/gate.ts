// The pre-flight look of an RL stage: whether its groups can teach, on a few training problems of each level, one
// group each.
import { exitCodes, UserError } from '../base/errors.js';
import { chunks } from '../base/lists.js';
import { stream } from '../base/rng.js';
import { mean } from '../base/stats.js';
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import { trainProblem } from '../data/split.js';
import { decode, endId } from '../data/tokenizer.js';
import { liveShare } from '../rl/liveGroups.js';
import { passAtK } from '../rl/verdict.js';
import { parse } from '../tasks/format.js';
import { isRight, type TaskName, tasks } from '../tasks/index.js';
import type { GrpoSettings } from './gradedRollouts.js';
import { queryIds, taskLevels } from './queries.js';

/** What a policy can learn from one task level by group-relative rewards, estimated on training problems. */
export interface GateRow {
  readonly task: TaskName;
  readonly level: number;
  readonly samples: number;
  readonly passAt1: number;
  /** Unbiased pass@k at k = the group size. */
  readonly passAtGroup: number;
  /** Expected share of groups with both right and wrong completions: only those teach. */
  readonly live: number;
  /** pass@1 of a blind guess of the right form. */
  readonly chance: number;
}

/** Problems looked at, a level. */
const problemsALevel = 4;

/**
 * One row for each trained level: groups of completions of training problems, drawn as the stage of that name
 * would draw them, right where their answer is. The draws depend on seed, stage and problem alone.
 */
export async function gateRows(
  compute: Compute,
  weights: Float32Array,
  { seed, world }: Pick<Config, 'seed' | 'world'>,
  stage: string,
  { groupSize, temperature, maxNewTokens }: GrpoSettings,
): Promise<GateRow[]> {
  compute.profile?.enter('evaluation');
  const levels = taskLevels(world.levels);
  const asked = levels.flatMap(({ task, level }) =>
    Array.from({ length: problemsALevel }, (_, i) => {
      const key = [seed, stage, 'gate', task, level, i];
      return { problem: trainProblem(stream(...key), task, level), key };
    }),
  );
  const requests = asked.map(({ problem, key }) => ({
    prompt: queryIds({ kind: 'problem', problem }),
    count: groupSize,
    key: [...key, 'sample'],
  }));
  const completions = await compute.sample(weights, requests, { temperature, maxNewTokens, endId });
  const right = asked.map(
    ({ problem }, i) =>
      completions[i].filter(({ ids }) => isRight(problem, parse(decode(ids)).answer)).length,
  );
  return chunks(right, problemsALevel).map((counts, i) => ({
    ...levels[i],
    samples: problemsALevel * groupSize,
    passAt1: mean(counts.map((c) => c / groupSize)),
    passAtGroup: mean(counts.map((c) => passAtK(groupSize, c, groupSize))),
    live: mean(counts.map((c) => liveShare(c / groupSize, groupSize))),
    chance: tasks[levels[i].task].chance(levels[i].level),
  }));
}

/**
 * Refuses a stage whose groups would teach next to nothing: where the expected share of live groups over all
 * levels is below `minLive`. Errors: UserError (diverged), with advice.
 */
export function requireLive(stage: string, rows: readonly GateRow[], minLive: number): void {
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
