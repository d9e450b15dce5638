// The axis of groups: which groups a step learns from, as a table, and how they are drawn.
import type { Compute } from '../compute/types.js';
import type { GroupsName } from '../config/axes.js';
import type { Config } from '../config/schema.js';
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
  /** How often a dead group may be drawn. */
  draws(settings: Pick<GrpoSettings, 'maxDraws'>): number;
}

export const groupRules: Readonly<Record<GroupsName, GroupRule>> = {
  /** As they come. */
  drawn: { source: 'DeepSeek-R1, arXiv 2501.12948v2', draws: () => 1 },
  /** A dead group makes room for one of another query, which may be dead again; the last one drawn stays. */
  dynamic: { source: 'dynamic sampling, DAPO, arXiv 2503.14476, Eq. 11', draws: ({ maxDraws }) => maxDraws },
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
  key: readonly (string | number)[],
): Promise<DrawnGroups> {
  const groups = await gradedRollouts(
    compute,
    weights,
    drawQueries(world, settings, general, key),
    settings,
    key,
    score,
  );
  const draws = groupRules[settings.groups].draws(settings);
  if (draws === 1) return { groups, discarded: null };
  const discarded: Graded[][] = [];
  for (let draw = 1; draw < draws; draw++) {
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
