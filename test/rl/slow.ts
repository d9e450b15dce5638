// The axes of reinforcement once more, slowly: plain numbers, loops and enumeration, written from the papers and not
// from src/rl. What is stopped from having a gradient is taken at a point of its own, so that finite differences see it.
import type {
  AggregationName,
  CompletionAdvantageName,
  KlEstimatorName,
  SurrogateName,
} from '../../src/config/axes.js';

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const average = (values: readonly number[]) => sum(values) / values.length;
const spread = (values: readonly number[]) =>
  Math.sqrt(average(values.map((value) => (value - average(values)) ** 2)));

/** All sets of k of the numbers from 0 to n - 1. */
function setsOf(n: number, k: number): number[][] {
  const bits = Array.from({ length: 2 ** n }, (_, code) => code);
  const members = bits.map((code) => Array.from({ length: n }, (_, i) => i).filter((i) => code & (1 << i)));
  return members.filter((set) => set.length === k);
}

/** Advantages of groups of rewards that are not all equal; a completion is right where it has the reward `most`. */
export function slowAdvantages(
  name: CompletionAdvantageName,
  groups: readonly (readonly number[])[],
  { stdFloor, passK, most }: { stdFloor: number; passK: number; most: number },
): number[][] {
  const all = groups.flat();
  const own = (rule: (reward: number, group: readonly number[], i: number) => number) =>
    groups.map((group) => group.map((reward, i) => rule(reward, group, i)));
  const above = own((reward, group) => reward - average(group));
  switch (name) {
    case 'group':
      return own((reward, group) => (reward - average(group)) / (spread(group) + stdFloor));
    case 'centred':
      return above;
    case 'leave-one-out':
      return own((reward, group, i) => reward - average(group.filter((_, j) => j !== i)));
    case 'batch-std':
      return own((reward, group) => (reward - average(group)) / (spread(all) + stdFloor));
    case 'maxrl':
      return own((reward, group) => reward / average(group) - 1);
    case 'reinforce-pp':
      return own((reward) => (reward - average(all)) / (spread(all) + stdFloor));
    case 'reinforce-pp-baseline':
      return above.map((group) => group.map((value) => value / (spread(above.flat()) + stdFloor)));
    case 'pass-at-k':
      return groups.map((group) => {
        const sets = setsOf(group.length, passK);
        const worth = sets.map((set) => (set.some((i) => group[i] === most) ? 1 : 0));
        return group.map((_, i) =>
          average(
            worth
              .filter((_, s) => sets[s].includes(i))
              .map((value) => (value === average(worth) ? 0 : (value - average(worth)) / spread(worth))),
          ),
        );
      });
  }
}

/** A completion: each list has an entry a token; an advantage is for all of them, or a list, too. */
export interface SlowCompletion {
  readonly advantage: number | readonly number[];
  readonly old: readonly number[];
  readonly ref: readonly number[];
}

export interface SlowSettings {
  readonly aggregation: AggregationName;
  readonly surrogate: SurrogateName;
  readonly low: number;
  readonly high: number;
  readonly dual: number;
  readonly klCoef: number;
  readonly klEstimator: Exclude<KlEstimatorName, 'exact'> | null;
  readonly maxNewTokens: number;
}

const bounded = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

/** What a surrogate says of each token of a completion. */
function slowSurrogate(
  { surrogate, low, high, dual }: SlowSettings,
  { advantage, old }: SlowCompletion,
  now: readonly number[],
  frozen: readonly number[],
): number[] {
  const logRatios = now.map((p, t) => p - old[t]);
  const advantages = now.map((_, t) => [advantage].flat()[typeof advantage === 'number' ? 0 : t]);
  const clipped = (ratio: number, a: number) => {
    const least = Math.min(ratio * a, bounded(ratio, 1 - low, 1 + high) * a);
    return dual > 0 && a < 0 ? Math.max(least, dual * a) : least;
  };
  switch (surrogate) {
    case 'token':
      return logRatios.map((d, t) => clipped(Math.exp(d), advantages[t]));
    case 'sequence':
      return logRatios.map((_, t) => clipped(Math.exp(average(logRatios)), advantages[t]));
    case 'none':
      return logRatios.map((d, t) => Math.exp(d) * advantages[t]);
    case 'cispo':
      return now.map((p, t) => bounded(Math.exp(frozen[t] - old[t]), 1 - low, 1 + high) * advantages[t] * p);
    case 'gmpo': {
      // The geometric mean of the clipped products, without the size of A and then with it: one A for all tokens.
      const [a] = advantages;
      const products = logRatios.map((d) => {
        const ratio = Math.exp(d);
        return Math.min(ratio * Math.sign(a), bounded(ratio, Math.exp(-low), Math.exp(high)) * Math.sign(a));
      });
      const product = products.reduce((whole, one) => whole * Math.abs(one), 1);
      return products.map(() => (a === 0 ? 0 : a * product ** (1 / products.length)));
    }
    case 'dppo':
      return logRatios.map((d, t) => {
        const moved = Math.exp(frozen[t]) - Math.exp(old[t]);
        const a = advantages[t];
        const lost = (a > 0 && moved > high) || (a < 0 && -moved > low);
        return lost ? 0 : Math.exp(d) * a;
      });
  }
}

/** What an estimator says of a token with these logprobs. */
function slowKl(name: Exclude<KlEstimatorName, 'exact'>, p: number, ref: number, old: number): number {
  const r = Math.exp(ref) / Math.exp(p);
  switch (name) {
    case 'k1':
      return -Math.log(r);
    case 'k2':
      return Math.log(r) ** 2 / 2;
    case 'k3':
      return r - 1 - Math.log(r);
    case 'k3-corrected':
      return (Math.exp(p) / Math.exp(old)) * (r - 1 - Math.log(r));
  }
}

/** The loss of a mini-batch whose policy now gives these logprobs; sg() is taken at `frozen`, `extra` costs are added. */
export function slowLoss(
  settings: SlowSettings,
  batch: readonly SlowCompletion[],
  now: readonly (readonly number[])[],
  frozen: readonly (readonly number[])[] = now,
  extra: readonly (readonly number[])[] = now.map((row) => row.map(() => 0)),
): number {
  const terms = batch.map((completion, i) => {
    const objective = slowSurrogate(settings, completion, now[i], frozen[i]);
    const { klEstimator, klCoef } = settings;
    return objective.map((value, t) => {
      const { ref, old } = completion;
      const kl = klEstimator ? klCoef * slowKl(klEstimator, now[i][t], ref[t], old[t]) : 0;
      return kl - value + extra[i][t];
    });
  });
  switch (settings.aggregation) {
    case 'sequence-mean':
      return average(terms.map(average));
    case 'token-mean':
      return average(terms.flat());
    case 'constant':
      return sum(terms.flat()) / (terms.length * settings.maxNewTokens);
  }
}

/** The gradient of `slowLoss` by central differences. */
export function slowGradient(
  settings: SlowSettings,
  batch: readonly SlowCompletion[],
  now: readonly (readonly number[])[],
): number[][] {
  const h = 1e-5;
  const moved = (i: number, t: number, by: number) =>
    now.map((row, j) => row.map((p, u) => (i === j && t === u ? p + by : p)));
  return now.map((row, i) =>
    row.map((_, t) => {
      const [up, down] = [h, -h].map((by) => slowLoss(settings, batch, moved(i, t, by), now));
      return (up - down) / (2 * h);
    }),
  );
}

/** KL(p || f) of two distributions, and the entropy of one, from logits. */
export function slowWhole(
  logits: readonly number[],
  refLogits: readonly number[],
): { kl: number; entropy: number } {
  const [p, f] = [softmax(logits), softmax(refLogits)];
  return {
    kl: sum(p.map((share, v) => share * Math.log(share / f[v]))),
    entropy: -sum(p.map((share) => share * Math.log(share))),
  };
}

export function softmax(logits: readonly number[]): number[] {
  const powers = logits.map(Math.exp);
  return powers.map((power) => power / sum(powers));
}

/** GAE of a completion as its paper has it: summed term by term (Eq. 16), and as the mean of estimators of k steps. */
export function slowGae(
  { rewards, values }: { readonly rewards: readonly number[]; readonly values: readonly number[] },
  gamma: number,
  lambda: number,
): { summed: number[]; averaged: number[] } {
  const n = rewards.length;
  const value = (t: number) => (t < n ? values[t] : 0);
  const delta = (t: number) => (t < n ? rewards[t] + gamma * value(t + 1) - values[t] : 0);
  const of = (t: number, k: number) =>
    sum(Array.from({ length: k }, (_, l) => (t + l < n ? gamma ** l * rewards[t + l] : 0))) +
    gamma ** k * value(t + k) -
    values[t];
  // Behind the end nothing changes, so that the rest of the weights lies on the longest.
  const mixed = (t: number) =>
    sum(Array.from({ length: n }, (_, k) => (1 - lambda) * lambda ** k * of(t, k + 1))) +
    lambda ** n * of(t, n);
  return {
    summed: rewards.map((_, t) =>
      sum(Array.from({ length: n }, (_, l) => (gamma * lambda) ** l * delta(t + l))),
    ),
    averaged: rewards.map((_, t) => mixed(t)),
  };
}

/** The value loss of some tokens, and how many of them the clip holds. */
export function slowValueLoss(
  values: readonly number[],
  { old, targets }: { readonly old: readonly number[]; readonly targets: readonly number[] },
  clip: number,
): { loss: number; clipped: number } {
  const squares = values.map((value, t) => {
    const held = clip === 0 ? value : bounded(value, old[t] - clip, old[t] + clip);
    return { free: (value - targets[t]) ** 2, held: (held - targets[t]) ** 2, isBeyond: held !== value };
  });
  return {
    loss: average(squares.map(({ free, held }) => Math.max(free, held))) / 2,
    clipped: squares.filter(({ free, held, isBeyond }) => isBeyond && held > free).length,
  };
}

/** Advantages of tokens by process supervision: for each token, every step that ends there or later, one by one. */
export function slowProcess(
  group: readonly { readonly length: number; readonly steps: readonly { end: number; reward: number }[] }[],
  stdFloor: number,
): number[][] {
  const all = group.flatMap(({ steps }) => steps.map(({ reward }) => reward));
  const alike = all.every((reward) => reward === all[0]);
  return group.map(({ length, steps }) =>
    Array.from({ length }, (_, t) => {
      const later = steps.filter(({ end }) => end >= t);
      return alike ? 0 : sum(later.map(({ reward }) => (reward - average(all)) / (spread(all) + stdFloor)));
    }),
  );
}
