// The signs of the papers (arXiv 2501.12948v2, sections 2-3, Table 3, B.6): which of them a set of runs shows.
// A sign is seen where its inequality holds for the mean over seeds; the interval is beside it.
import { type Interval, interval } from '../base/interval.js';
import type { CausalTest } from '../training/causal.js';
import type { Checkpoints, Groups } from './seeds.js';
import { ablationRules, causalRules, type Figure, mainRules, type Needed, type Rule } from './signRules.js';

/** A sign as it was found. */
export interface Sign {
  readonly name: string;
  readonly claim: string;
  /** Null where the sign is only reported. */
  readonly seen: boolean | null;
  /** Null where a figure is missing. */
  readonly value: Interval | null;
  readonly needed: string;
  readonly figures: Readonly<Record<string, Interval>>;
}

/** A policy with a concept and with it forbidden, on the problems concerned. */
export interface CausalRow extends CausalTest {
  readonly run: string;
  readonly seed: number;
  /** Of the weights. */
  readonly sha256: string;
}

/**
 * All signs, in the order of the recipes; those of ablations only where their runs are there.
 * `hardGroups`: the hard levels, as `task/level`.
 */
export function findSigns(
  checkpoints: Checkpoints,
  causal: readonly CausalRow[],
  hardGroups: readonly string[],
): Sign[] {
  const all = new Map([...checkpoints, ...causalCheckpoints(causal)]);
  const ablations = ablationRules.filter(({ figures }) =>
    Object.values(figures).every(({ checkpoint }) => all.has(checkpoint)),
  );
  return [
    ...[...mainRules, ...causalRules].map((rule) => applyRule(rule, all)),
    headroom(all, hardGroups),
    ...ablations.map((rule) => applyRule(rule, all)),
  ];
}

/** A rule on every seed that has all of its figures. */
export function applyRule({ name, claim, figures, value, needed }: Rule, all: Checkpoints): Sign {
  const perSeed = seedsOf(all).flatMap((seed) => {
    const entries = Object.entries(figures).map(
      ([key, figure]) => [key, read(all.get(figure.checkpoint)?.get(seed), figure)] as const,
    );
    return entries.every(([, number]) => number !== undefined) ? [Object.fromEntries(entries)] : [];
  }) as Record<string, number>[];
  const found = perSeed.length === 0 ? null : interval(perSeed.map(value));
  const shown = Object.keys(found === null ? {} : figures).map((key) => [
    key,
    interval(perSeed.map((numbers) => numbers[key])),
  ]);
  return {
    name,
    claim,
    seen: needed === null ? null : found !== null && holds(found.mean, needed),
    value: found,
    needed: needed === null ? 'reported only' : `${needed[0]} ${needed[1]}`,
    figures: Object.fromEntries(shown),
  };
}

function seedsOf(all: Checkpoints): number[] {
  const seeds = [...all.values()].flatMap((bySeed) => [...bySeed.keys()]);
  return [...new Set(seeds)].sort((a, b) => a - b);
}

function read(groups: Groups | undefined, { group, metric }: Figure): number | undefined {
  return groups?.[group]?.[metric];
}

function holds(value: number, [relation, threshold]: Needed): boolean {
  if (relation === '>') return value > threshold;
  return relation === '>=' ? value >= threshold : value <= threshold;
}

/**
 * Reinforcement finds what the base hardly ever samples: a hard level with base pass@16 of at most 0.3 on
 * which R1's pass@1 is at least 0.2 above the base's. Of the levels that qualify, the one that rose most.
 */
function headroom(all: Checkpoints, hardGroups: readonly string[]): Sign {
  const levels = hardGroups.map((group) => {
    const figure = (checkpoint: string, metric: string) => ({ checkpoint, group, metric });
    return applyRule(
      {
        name: 'headroom',
        claim: `R1 learns what the base hardly ever gets right (${group}, base pass@16 at most 0.3)`,
        figures: {
          'base pass@16': figure('base', 'pass@16'),
          'base pass@1': figure('base', 'pass@1'),
          'R1 pass@1': figure('r1', 'pass@1'),
        },
        value: (f) => f['R1 pass@1'] - f['base pass@1'],
        needed: ['>=', 0.2],
      },
      all,
    );
  });
  // Fewer samples, no pass@16: nothing can be said of what it would have been.
  if (levels.length > 0 && levels.every(({ value }) => value === null)) return levels[0];
  const hard = levels.filter(({ figures }) => (figures['base pass@16']?.mean ?? 1) <= 0.3);
  const rise = (sign: Sign) => sign.value?.mean ?? -1;
  const best = (signs: readonly Sign[]) => [...signs].sort((a, b) => rise(b) - rise(a))[0];
  if (hard.length > 0) return best(hard);
  const claim =
    'R1 learns what the base hardly ever gets right (no hard level with base pass@16 at most 0.3)';
  const none = { name: 'headroom', claim, seen: false, value: null, needed: '>= 0.2', figures: {} };
  return levels.length === 0 ? none : { ...best(levels), claim, seen: false };
}

/** The causal rows as checkpoints `free` and `forbidden`, so that rules can read them. */
function causalCheckpoints(rows: readonly CausalRow[]): Map<string, Map<number, Groups>> {
  const found = new Map<string, Map<number, Groups>>();
  for (const row of rows) {
    for (const key of ['free', 'forbidden'] as const) {
      const bySeed = found.get(key) ?? new Map<number, Groups>();
      found.set(key, bySeed.set(row.seed, { ...bySeed.get(row.seed), [row.concept]: row[key] }));
    }
  }
  return found;
}
