// The pre-flight look of an RL stage: whether its groups can teach, on a few training problems of each level that it
// asks, one group each.
import { exitCodes, UserError } from '../base/errors.js';
import { chunks } from '../base/lists.js';
import { type Random, stream } from '../base/rng.js';
import { mean } from '../base/stats.js';
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import { levelShares, trainProblem } from '../data/split.js';
import { decode, endId } from '../data/tokenizer.js';
import type { Completion } from '../policy/types.js';
import { rewardParts, totalReward } from '../rewards/rewards.js';
import { taughtParts } from '../rewards/truth.js';
import { passAtK } from '../rewards/verdict.js';
import { isConstant } from '../rl/advantage.js';
import { parse } from '../tasks/format.js';
import { isRight, type Problem, type TaskName, tasks } from '../tasks/index.js';
import type { GrpoSettings } from './gradedRollouts.js';
import { queryIds } from './queries.js';

/** What a policy can learn from one task level by group-relative rewards, estimated on training problems. */
export interface GateRow {
  readonly task: TaskName;
  readonly level: number;
  /** How often the stage asks this level, among its problems. */
  readonly share: number;
  readonly samples: number;
  readonly passAt1: number;
  /** Unbiased pass@k at k = the group size. */
  readonly passAtGroup: number;
  /** Share of the groups whose rewards are not all equal: only those have advantages, and so teach. */
  readonly live: number;
  /** pass@1 of a blind guess of the right form. */
  readonly chance: number;
}

/** Problems looked at, a level. */
const problemsALevel = 4;

/**
 * One row for each level that the stage of that name asks, hard ones too: groups of completions of training problems,
 * drawn as the stage would draw them, right where their answer is, and rewarded with its weights. Problems alone
 * are looked at, whose rewards are all by rules. The general prompts of a final RL are not: they come late, and
 * learned scores hardly ever tie, so a stage that asks them needs no live problems.
 * The draws depend on seed, stage and problem alone.
 */
export async function gateRows(
  compute: Compute,
  weights: Float32Array,
  { seed, world }: Pick<Config, 'seed' | 'world'>,
  stage: string,
  settings: GrpoSettings,
): Promise<GateRow[]> {
  compute.profile?.enter('evaluation');
  const { hardShare, groupSize, temperature, maxNewTokens } = settings;
  const levels = levelShares(world, hardShare);
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
  const groups = asked.map(({ problem, key }, i) =>
    look(problem, completions[i], settings, () => stream(...key, 'truth')),
  );
  return chunks(groups, problemsALevel).map((ofLevel, i) => ({
    ...levels[i],
    samples: problemsALevel * groupSize,
    passAt1: mean(ofLevel.map(({ right }) => right / groupSize)),
    passAtGroup: mean(ofLevel.map(({ right }) => passAtK(groupSize, right, groupSize))),
    live: mean(ofLevel.map(({ live }) => (live ? 1 : 0))),
    chance: tasks[levels[i].task].chance(levels[i].level),
  }));
}

/** How many of a group are right, and whether its rewards tell them apart as the advantages would. */
function look(
  problem: Problem,
  group: readonly Completion[],
  { truth, rewards }: GrpoSettings,
  random: () => Random,
): { right: number; live: boolean } {
  const query = { kind: 'problem', problem } as const;
  const drawn = group.map(({ ids, finished }) => ({ query, words: decode(ids), finished, learned: null }));
  const right = drawn.filter(({ words }) => isRight(problem, parse(words).answer)).length;
  const taught = taughtParts(
    truth,
    drawn.map((one) => ({ ...one, parts: rewardParts(one) })),
    random,
  );
  return { right, live: !isConstant(taught.map((parts) => totalReward(parts, rewards))) };
}

/**
 * Refuses a stage whose groups would teach next to nothing: where the share of live groups, over all levels as often
 * as they are asked, is below `minLive`. Errors: UserError (diverged), with advice.
 */
export function requireLive(stage: string, rows: readonly GateRow[], minLive: number): void {
  const live = asAsked(rows, (row) => row.live);
  if (live >= minLive) return;
  const passAt1 = asAsked(rows, (row) => row.passAt1);
  const levels = passAt1 < 0.5 ? 'train the base longer (pretrain.steps), choose easier' : 'choose harder';
  throw new UserError(
    exitCodes.diverged,
    `stage ${stage}: next to no group would teach anything: within nearly all, the rewards are equal ` +
      `(got a share of ${live.toFixed(3)} with unequal rewards, allowed limits.minLive = ${minLive} or more; ` +
      `pass@1 ${passAt1.toFixed(3)}). Weigh the rewards otherwise, ${levels} levels (world.levels), or go on ` +
      'regardless in a new run: r1toy train --force, under another --name; it has the same base.',
  );
}

/** Mean over the levels, each as often as it is asked. */
function asAsked(rows: readonly GateRow[], value: (row: GateRow) => number): number {
  const sum = (terms: readonly number[]) => terms.reduce((total, term) => total + term, 0);
  return sum(rows.map((row) => row.share * value(row))) / sum(rows.map((row) => row.share));
}
