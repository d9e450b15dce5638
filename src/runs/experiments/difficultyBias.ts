// Whether dividing by the spread of a group makes prompts that are nearly always or hardly ever solved pull as much.
import { mean } from '../../base/stats.js';
import type { CompletionAdvantageName } from '../../config/axes.js';
import { type GroupPull, groupPulls } from '../../training/groupGradients.js';
import { type Curve, type Experiment, type Results, zero } from './experiment.js';

const rules = { 'by the spread': 'group', 'not divided': 'centred' } as const satisfies Record<
  string,
  CompletionAdvantageName
>;
/** Solved as often as this at most, or as seldom missed. */
const extreme = 1 / 8;
const isExtreme = ({ solved }: GroupPull) => Math.min(solved, 1 - solved) <= extreme;
const isMiddle = ({ solved }: GroupPull) => Math.abs(solved - 0.5) <= extreme;

/** The mean length of gradients of the extremes by that of the middle; NaN where one has no group. */
export function extremesByMiddle(pulls: readonly GroupPull[], rule: string): number {
  const lengthOf = (some: readonly GroupPull[]) => mean(some.map(({ lengths }) => lengths[rule]));
  return lengthOf(pulls.filter(isExtreme)) / lengthOf(pulls.filter(isMiddle));
}

/** The mean length at each share of right answers, by that over all groups. */
function lengthCurve(pulls: readonly GroupPull[], rule: string): Curve {
  const all = mean(pulls.map(({ lengths }) => lengths[rule]));
  const places = [...new Set(pulls.map(({ solved }) => solved))].sort((a, b) => a - b);
  return places.map((place) => {
    const here = pulls.filter(({ solved }) => solved === place);
    return [place, mean(here.map(({ lengths }) => lengths[rule])) / all] as const;
  });
}

export const difficultyBias: Experiment = {
  claim:
    'dividing by the spread of a group gives prompts that are nearly always or hardly ever solved as much weight as the others',
  source: 'Dr. GRPO, arXiv 2503.20783, section 3.1 (difficulty bias)',
  arms: [zero('Zero')],
  measure: async ({ config }, { compute, base }) => {
    const pulls = await groupPulls(compute, base, config, Object.values(rules));
    const named = Object.entries(rules);
    const figures = named.map(([name, rule]) => [name, extremesByMiddle(pulls, rule)] as const);
    return {
      figures: {
        'live groups': pulls.length,
        ...Object.fromEntries(figures.filter(([, value]) => Number.isFinite(value))),
      },
      curves: Object.fromEntries(named.map(([name, rule]) => [name, lengthCurve(pulls, rule)])),
    };
  },
  columns: ['live groups', ...Object.keys(rules)],
  asks: [
    {
      claim:
        'divided by the spread, prompts solved by at most 1 in 8, or all but that, pull .8 as much or more',
      says: "gradient of a base's group solved by at most 1 in 8 or all but that, by that of one solved by half, with /s",
      value: ({ Zero }) => Zero['by the spread'],
      needed: ['>', 0.8],
    },
    {
      claim: 'not divided, they pull less than .7 as much',
      says: 'the same without /s',
      value: ({ Zero }) => Zero['not divided'],
      needed: ['<', 0.7],
    },
  ],
  picture: (results) => ({
    title: "length of a group's gradient at the base, by how often its prompt is solved",
    x: { label: 'share of the group that is right' },
    y: { label: 'by the mean over groups' },
    series: Object.keys(rules).map((name) => ({ name, points: pointsOf(results, name) })),
  }),
};

function pointsOf(results: Results, name: string): Curve {
  return Object.values(results.Zero ?? {}).flatMap(({ curves }) => curves?.[name] ?? []);
}
