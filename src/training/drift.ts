// How far a policy has gone from another one, and what it has lost of what that one knew.
import { mean } from '../base/stats.js';
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import { heldOutProblems, trainGeneral } from '../data/split.js';
import { encode, endId } from '../data/tokenizer.js';
import { tagged } from '../tasks/format.js';
import { queryIds, taskLevels } from './queries.js';
import { logprobsUnder } from './reference.js';
import type { Sampled } from './rollout.js';

type DriftConfig = Pick<Config, 'seed' | 'world' | 'eval' | 'compute'>;

/** Completions of each problem that a divergence is taken over. */
const samples = 4;

/**
 * KL(from || to) on held-out problems of the trained levels, nats a token: the mean over tokens that `from` samples of
 * log from - log to, which has no bias (k1).
 */
export async function divergence(
  compute: Compute,
  from: Float32Array,
  to: Float32Array,
  { seed, world, eval: { problems, temperature, maxNewTokens }, compute: { shardRows } }: DriftConfig,
): Promise<number> {
  const asked = taskLevels(world.levels).flatMap(({ task, level }) =>
    heldOutProblems(task, level, problems, seed),
  );
  const prompts = asked.map((problem) => queryIds({ kind: 'problem', problem }));
  const requests = prompts.map((prompt) => ({ prompt, count: samples, key: [seed, 'drift', ...prompt] }));
  // Greedy completions say nothing of a distribution.
  const at = temperature === 0 ? 1 : temperature;
  const drawn = await compute.sample(from, requests, { temperature: at, maxNewTokens, endId });
  const sampled = drawn.flatMap((completions, i) =>
    completions.map((completion) => ({ prompt: prompts[i], completion })),
  );
  const other = await logprobsUnder(compute, to, sampled, at, shardRows);
  const differences = sampled.flatMap(({ completion }, i) =>
    Array.from(completion.logprobs, (own, t) => own - other[i][t]),
  );
  return mean(differences);
}

/**
 * Nats a word that a policy needs for the answers of the general prompts that the base learned, after their thoughts and
 * tags: what it has forgotten of facts, apart from the form.
 */
export async function generalLoss(
  compute: Compute,
  weights: Float32Array,
  { compute: { shardRows } }: Pick<Config, 'compute'>,
): Promise<number> {
  const items = trainGeneral();
  const rows = items.map((item): Sampled => {
    const ids = Int32Array.from(encode(tagged(item.thought, item.answer)));
    return { prompt: queryIds({ kind: 'general', item }), completion: { ids } };
  });
  const logprobs = await logprobsUnder(compute, weights, rows, 1, shardRows);
  // <think> thought </think> <answer> answer ...
  const ofAnswers = items.flatMap(({ thought, answer }, i) => {
    const first = thought.length + 3;
    return [...logprobs[i].subarray(first, first + answer.length)];
  });
  return -mean(ofAnswers);
}
