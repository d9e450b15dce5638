// What the reference policy says of a step's completions.
import { chunks } from '../base/lists.js';
import type { Compute } from '../compute/types.js';
import { isWholeKl, type KlSettings } from '../rl/klPlace.js';
import { completionLogprobs, completionTokens, type Rollout } from '../rl/rollout.js';
import { type Graded, packCompletions } from './gradedRollouts.js';

/** The groups with the logprobs of each completion under the reference policy, of all words where the KL is exact. */
export async function withReference<T extends Graded>(
  compute: Compute,
  refWeights: Float32Array,
  groups: readonly (readonly T[])[],
  {
    temperature,
    shardRows,
    ...kl
  }: KlSettings & { readonly temperature: number; readonly shardRows: number },
): Promise<T[][]> {
  compute.profile?.enter('reference');
  const parts = chunks(groups.flat(), shardRows);
  const packed = parts.map((part) => ({ rows: packCompletions(part), temperature }));
  const logprobs = await compute.logprobs(refWeights, packed);
  const asked = packed.map((batch) => ({ ...batch, whole: true as const }));
  const all = isWholeKl(kl) ? await compute.logprobs(refWeights, asked) : null;
  const known = parts.flatMap((part, i) => {
    const cut = completionLogprobs(part, packed[i].rows, logprobs[i]);
    const whole = all && cutWhole(part, all[i]);
    return part.map((one, j) => ({ ...one, refLogprobs: cut[j], ...(whole && { refWhole: whole[j] }) }));
  });
  const next = known.values();
  return groups.map((group) => group.map(() => next.next().value!));
}

/** Cuts the logprobs of all words at all targets into one array a rollout. */
function cutWhole(rollouts: readonly Pick<Rollout, 'completion'>[], whole: Float32Array): Float32Array[] {
  const words = whole.length / completionTokens(rollouts);
  let next = 0;
  return rollouts.map(({ completion }) => {
    next += completion.ids.length * words;
    return whole.slice(next - completion.ids.length * words, next);
  });
}
