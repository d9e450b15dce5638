// The signs of the papers (arXiv 2501.12948v2, sections 2-3, Table 3, B.6): which of them a set of runs shows.
// A sign is seen where the whole 95 % interval over seeds lies beyond the threshold, corrected for how many are asked.
import { type Interval, interval } from '../base/interval.js';
import { holm, pAbove } from '../base/significance.js';
import type { CausalTest } from '../training/causal.js';
import { ablationRules, causalRules, hardlyEver, headroomRule } from './furtherSignRules.js';
import type { Figure, Rule } from './rule.js';
import { type Checkpoints, controls, type Groups } from './seeds.js';
import { mainRules } from './signRules.js';

/** A corrected p of at most this is seen: a one-sided test, as an interval of 95 % has 2.5 % on each side. */
export const alpha = 0.025;

/** What came of a sign; `reported` and `setting` ask for nothing. */
export type Found = 'seen' | 'not seen' | 'one seed' | 'not measured' | 'reported' | 'setting';

/** A sign as it was found. */
export interface Sign {
  readonly name: string;
  readonly claim: string;
  readonly found: Found;
  /** Null where a figure is missing. */
  readonly value: Interval | null;
  /** The value of each seed, with differences taken within it. */
  readonly points: Readonly<Record<string, number>>;
  /** Of a one-sided t-test over the seeds; null where nothing was tested. */
  readonly p: number | null;
  /** The same after Holm's correction for all signs of its family that were tested. */
  readonly corrected: number | null;
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
 * All signs, in the order of the recipes; those of ablations only where their runs are there. They ask another
 * question, and are a family of their own: whether they were run changes nothing in what is said of the papers' signs.
 * `hardGroups`: the hard levels, as `task/level`.
 */
export function findSigns(
  checkpoints: Checkpoints,
  causal: readonly CausalRow[],
  hardGroups: readonly string[],
): Sign[] {
  const all = new Map([...checkpoints, ...causalCheckpoints(causal)]);
  const ablations = ablationRules.filter(({ figures }) =>
    Object.values(figures).every(({ checkpoint }) => checkpoint === null || all.has(checkpoint)),
  );
  return [
    ...judged([
      ...[...mainRules, ...causalRules].map((rule) => applyRule(rule, all)),
      headroom(all, hardGroups),
    ]),
    ...judged(ablations.map((rule) => applyRule(rule, all))),
  ];
}

/** A family of signs with what was found, all tests of it taken together. */
function judged(signs: readonly Sign[]): Sign[] {
  const tested = signs.flatMap(({ name, p }) => (p === null ? [] : [{ name, p }]));
  const corrected = new Map(holm(tested.map(({ p }) => p)).map((p, i) => [tested[i].name, rounded(p)]));
  return signs.map((sign) => {
    const p = corrected.get(sign.name);
    return p === undefined ? sign : { ...sign, corrected: p, found: p <= alpha ? 'seen' : 'not seen' };
  });
}

/** A rule on every seed that has all of its figures; what is tested is not yet judged. */
function applyRule({ name, claim, figures, value, needed }: Rule, all: Checkpoints): Sign {
  const perSeed = seedsOf(all).flatMap((seed) => {
    const entries = Object.entries(figures).map(([key, figure]) => [key, read(all, seed, figure)] as const);
    return entries.every(([, number]) => number !== undefined)
      ? [{ seed, numbers: Object.fromEntries(entries) as Record<string, number> }]
      : [];
  });
  const values = perSeed.map(({ numbers }) => value(numbers));
  const shown = Object.keys(perSeed[0]?.numbers ?? {}).map((key) => {
    return [key, interval(perSeed.map(({ numbers }) => numbers[key]))];
  });
  return {
    name,
    claim,
    ...untested(needed, values),
    value: values.length === 0 ? null : interval(values),
    points: Object.fromEntries(perSeed.map(({ seed }, i) => [seed, values[i]])),
    figures: Object.fromEntries(shown),
  };
}

/** What is asked of the values, and the p of it. */
function untested(
  needed: Rule['needed'],
  values: readonly number[],
): Pick<Sign, 'found' | 'p' | 'corrected' | 'needed'> {
  if (needed === null) return { found: 'reported', p: null, corrected: null, needed: 'reported only' };
  if (needed === 'setting') return { found: 'setting', p: null, corrected: null, needed: 'a setting' };
  const [relation, threshold] = needed;
  const found = values.length === 0 ? 'not measured' : 'one seed';
  const above = (sign: 1 | -1, bound: number) =>
    pAbove(
      values.map((value) => sign * value),
      bound,
    );
  // Two one-sided tests: the interval lies within both bounds where it lies within the one that is harder to hold.
  const ps = {
    '>': () => [above(1, threshold)],
    '<': () => [above(-1, -threshold)],
    within: () => [above(1, -threshold), above(-1, -threshold)],
  }[relation]();
  const tested = ps.filter((p) => p !== null);
  const p = tested.length === 0 ? null : rounded(Math.max(...tested));
  return { found, p, corrected: null, needed: `${relation} ${threshold}` };
}

/** Six decimals: more would tell of the last bits of an engine's arctangent. */
function rounded(p: number): number {
  return Number(p.toFixed(6));
}

function seedsOf(all: Checkpoints): number[] {
  const seeds = [...all.values()].flatMap((bySeed) => [...bySeed.keys()]);
  return [...new Set(seeds)].sort((a, b) => a - b);
}

/** The figure of a seed; undefined where it was not measured, or not all controls were. */
function read(all: Checkpoints, seed: number, figure: Figure): number | undefined {
  const { checkpoint, group, metric, strongest } = figure;
  if (checkpoint !== null) return all.get(checkpoint)?.get(seed)?.[group]?.[metric];
  const measured = controls.map((key) => atAnyTemperature(all.get(key)?.get(seed)?.[group] ?? {}, metric));
  if (measured.some((values) => values.length === 0)) return undefined;
  return (strongest === 'lowest' ? Math.min : Math.max)(...measured.flat());
}

/** A metric at the evaluation's own temperature and at the others, which stand after a space. */
function atAnyTemperature(metrics: Readonly<Record<string, number>>, metric: string): number[] {
  return Object.entries(metrics).flatMap(([name, value]) => (name.split(' ')[0] === metric ? [value] : []));
}

/**
 * Reinforcement finds what the base hardly ever samples: of the hard levels on which no control has more of pass@16
 * than `hardlyEver`, the one that rose most. As it is the best of several, its p is multiplied by how many there are.
 */
function headroom(all: Checkpoints, hardGroups: readonly string[]): Sign {
  const levels = hardGroups.map((group) => applyRule(headroomRule(group), all));
  const measured = levels.filter(({ value }) => value !== null);
  // Fewer samples, no pass@16: nothing can be said of what it would have been.
  if (levels.length > 0 && measured.length === 0) return levels[0];
  const qualified = measured.filter(({ figures }) => figures['control pass@16'].mean <= hardlyEver);
  const byRise = (a: Sign, b: Sign) => (b.value?.mean ?? -1) - (a.value?.mean ?? -1);
  const [best] = qualified.sort(byRise);
  if (best !== undefined) {
    return { ...best, p: best.p === null ? null : rounded(Math.min(1, best.p * qualified.length)) };
  }
  const none = headroomRule(levels.length === 0 ? 'there is no hard level' : 'no hard level is so hard');
  return { ...applyRule(none, new Map()), found: levels.length === 0 ? 'not measured' : 'not seen' };
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
