// The axis of groups: which groups a step learns from, as a table, and how they are drawn.
import type { Compute } from '../compute/types.js';
import type { GroupsName } from '../config/axes.js';
import type { Config } from '../config/schema.js';
import { isSolved } from '../rewards/rewards.js';
import { isLive } from '../rl/advantage.js';
import {
  type Graded,
  type GrpoSettings,
  gradedRollouts,
  type RewardModelScorer,
  rewardsOf,
} from './gradedRollouts.js';
import { drawQueries } from './queries.js';

interface GroupRule {
  /** Where it comes from. */
  readonly source: string;
  /** How often as many groups are drawn as a step learns from, at most. */
  draws(settings: Pick<GrpoSettings, 'maxDraws'>): number;
  /** What becomes of the first draw; null: it is learned from. */
  readonly choose: ((drawing: Drawing, first: Graded[][], key: Key) => Promise<DrawnGroups>) | null;
}

type Key = readonly (string | number)[];

export const groupRules: Readonly<Record<GroupsName, GroupRule>> = {
  /** As they come. */
  drawn: { source: 'DeepSeek-R1, arXiv 2501.12948v2', draws: () => 1, choose: null },
  /** A dead group makes room for one of another query, which may be dead again; the last one drawn stays. */
  dynamic: {
    source: 'dynamic sampling, DAPO, arXiv 2503.14476, section 3.2',
    draws: ({ maxDraws }) => maxDraws,
    choose: redrawDead,
  },
  /** Of all draws the problems with the largest p (1 - p), p being the share that is right; of equals the first. */
  frontier: {
    source: 'learnability p (1 - p), arXiv 2502.12272; chosen anew each step, where it keeps a buffer',
    draws: ({ maxDraws }) => maxDraws,
    choose: nearestToHalf,
  },
};

/** Whose completions are drawn, and who scores general prompts. */
export interface Drawing {
  readonly compute: Compute;
  readonly weights: Float32Array;
  readonly world: Config['world'];
  readonly settings: GrpoSettings;
  /** General prompts among the queries; the first ones. */
  readonly general: number;
  readonly score: RewardModelScorer | null;
}

/** The groups of a step, and those that were drawn for nothing; null where each is drawn once. */
export interface DrawnGroups {
  readonly groups: Graded[][];
  readonly discarded: Graded[][] | null;
}

/** Draws the groups of a step by its key; each further draw has its number in the key. */
export async function drawGroups(
  { compute, weights, world, settings, general, score }: Drawing,
  key: Key,
): Promise<DrawnGroups> {
  const groups = await gradedRollouts(
    compute,
    weights,
    drawQueries(world, settings, general, key),
    settings,
    key,
    score,
  );
  const { choose } = groupRules[settings.groups];
  return choose === null
    ? { groups, discarded: null }
    : choose({ compute, weights, world, settings, general, score }, groups, key);
}

async function redrawDead(
  { compute, weights, world, settings, general, score }: Drawing,
  first: Graded[][],
  key: Key,
): Promise<DrawnGroups> {
  const groups = [...first];
  const discarded: Graded[][] = [];
  for (let draw = 1; draw < settings.maxDraws; draw++) {
    const dead = [...groups.keys()].filter((i) => !isLive(rewardsOf(groups[i], settings)));
    if (dead.length === 0) break;
    const own = [...key, 'draw', draw];
    const queries = drawQueries(world, settings, general, own);
    const asked = dead.map((i) => queries[i]);
    const redrawn = await gradedRollouts(compute, weights, asked, settings, own, score);
    for (const [j, i] of dead.entries()) {
      discarded.push(groups[i]);
      groups[i] = redrawn[j];
    }
  }
  return { groups, discarded };
}

/** General prompts, which have no right answer, stay as they were drawn. */
async function nearestToHalf(
  { compute, weights, world, settings, general }: Drawing,
  first: Graded[][],
  key: Key,
): Promise<DrawnGroups> {
  const candidates = first.slice(general);
  const room = candidates.length;
  for (let draw = 1; draw < settings.maxDraws; draw++) {
    const own = [...key, 'draw', draw];
    const queries = drawQueries(world, { ...settings, prompts: room }, 0, own);
    candidates.push(...(await gradedRollouts(compute, weights, queries, settings, own)));
  }
  // The sort is stable.
  const ranked = candidates.sort((a, b) => learnability(b) - learnability(a));
  return { groups: [...first.slice(0, general), ...ranked.slice(0, room)], discarded: ranked.slice(room) };
}

/** p (1 - p) */
function learnability(group: readonly Graded[]): number {
  const right = group.filter(({ parts }) => isSolved(parts)).length / group.length;
  return right * (1 - right);
}
