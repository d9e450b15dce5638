// How much each prompt pulls at a policy, by how often it is solved: the length of its group's gradient, as advantages
// are made from its rewards.
import { stream } from '../base/rng.js';
import { mean } from '../base/stats.js';
import type { Compute } from '../compute/types.js';
import type { CompletionAdvantageName } from '../config/axes.js';
import type { Config } from '../config/schema.js';
import { drawTrainProblem } from '../data/split.js';
import { isSolved } from '../rewards/rewards.js';
import { type Graded, type GrpoSettings, gradedRollouts, withAdvantages } from './gradedRollouts.js';
import { policyShards } from './policyShards.js';

/** A group that is neither all right nor all wrong. */
export interface GroupPull {
  /** Share of its completions that are right. */
  readonly solved: number;
  /** Length of its gradient by the rule of advantages. */
  readonly lengths: Readonly<Record<string, number>>;
}

/** Groups that are drawn, dead ones among them. */
const groups = 192;

/** The pulls of groups of training problems, rewarded for right answers alone, under each of the rules. */
export async function groupPulls(
  compute: Compute,
  weights: Float32Array,
  {
    seed,
    world,
    reasoningRl,
    compute: { shardRows },
  }: Pick<Config, 'seed' | 'world' | 'reasoningRl' | 'compute'>,
  rules: readonly CompletionAdvantageName[],
): Promise<GroupPull[]> {
  const settings: GrpoSettings = { ...reasoningRl, klCoef: 0, stdFloor: 0 };
  const key = [seed, 'group-pulls'];
  const queries = Array.from({ length: groups }, (_, i) => {
    const problem = drawTrainProblem(world, settings.hardShare, stream(...key, i));
    return { kind: 'problem', problem } as const;
  });
  const drawn = await gradedRollouts(compute, weights, queries, settings, key);
  const pulls: GroupPull[] = [];
  for (const group of drawn) {
    const graded = group.map((member) => ({ ...member, reward: isSolved(member.parts) ? 1 : 0 }));
    const solved = mean(graded.map(({ reward }) => reward));
    if (solved === 0 || solved === 1) continue;
    const lengths: Record<string, number> = {};
    for (const rule of rules)
      lengths[rule] = await pullOf(compute, weights, graded, { ...settings, advantage: rule, shardRows });
    pulls.push({ solved, lengths });
  }
  return pulls;
}

async function pullOf(
  compute: Compute,
  weights: Float32Array,
  group: readonly Graded[],
  settings: GrpoSettings & { readonly shardRows: number },
): Promise<number> {
  const [rollouts] = withAdvantages([group], settings);
  const { gradient } = await compute.gradient(weights, policyShards(rollouts, settings));
  return Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0));
}
