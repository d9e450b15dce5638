// Whether what is forgotten follows how far a policy has gone from its base, whatever took it there.
import { fitLine } from '../../base/stats.js';
import { lastStage, recipes } from '../../pipeline/recipes.js';
import { endValue } from '../../report/endFigure.js';
import { divergence, generalLoss } from '../../training/drift.js';
import { type Experiment, type Measured, type Results, zero } from './experiment.js';

/** Labels of the ends of R1's first two stages: SFT, then RL on that. What follows is taught general answers. */
const [sft, both] = recipes.r1.map(({ label }) => label);
const final = 'Zero';
const reinforced = { 'RL, 50 steps': 50, 'RL, 100 steps': 100, RL: null };

/** The places that are measured, arm and label of the end. */
const places: readonly (readonly [arm: string, label: string])[] = [
  ...Object.keys(reinforced).map((arm) => [arm, final] as const),
  ['SFT and RL', sft],
  ['SFT and RL', both],
];

/** The correlation of x and y: the root of what a line explains, with the sign of its slope; NaN where there is none. */
export function correlation(points: readonly (readonly [number, number])[]): number {
  const finite = points.flat().every(Number.isFinite);
  if (!finite || new Set(points.map(([x]) => x)).size < 2) return Number.NaN;
  const { slope, r2 } = fitLine(points);
  return Math.sign(slope) * Math.sqrt(r2);
}

export const forget: Experiment = {
  claim:
    'how much is forgotten depends on the KL from the base on the new task, for SFT and RL alike, and RL moves less far',
  source: "RL's Razor, arXiv 2509.04259",
  arms: [
    ...Object.entries(reinforced).map(([name, steps]) =>
      steps === null ? zero(name) : zero(name, `reasoningRl.steps=${steps}`),
    ),
    { name: 'SFT and RL', changes: ['recipe=r1', 'reasoningRl.rewards.language=0.5'] },
  ],
  measure: async (run, { compute, base, endOf }) => {
    const { config } = run;
    const known = await generalLoss(compute, base, config);
    const labels = lastStage(config.recipe) === lastStage('r1-zero') ? [final] : [sft, both];
    const figures: Record<string, number> = {};
    for (const label of labels) {
      const weights = endOf(label);
      figures[`${label} KL`] = await divergence(compute, base, weights, config);
      figures[`${label} reverse KL`] = await divergence(compute, weights, base, config);
      figures[`${label} lost`] = (await generalLoss(compute, weights, config)) - known;
    }
    const beyond = endValue(run, { group: 'beyond', metric: 'pass@1' });
    return { figures: { ...figures, ...(beyond !== undefined && { beyond }) } };
  },
  columns: [
    ...[final, sft, both].flatMap((label) => [`${label} KL`, `${label} reverse KL`, `${label} lost`]),
    'beyond',
  ],
  asks: [
    {
      claim:
        'over three lengths of RL, the cold start and RL after it, KL and what is lost go together: r above .7',
      says: 'correlation of the KL from the base with what general answers lost, over five policies',
      value: (arms) => correlation(places.map(([arm, label]) => placeIn(arms[arm], label))),
      needed: ['>', 0.7],
    },
    {
      claim: 'SFT loses more than RL',
      says: 'nats a word of general answers lost by the cold start less those lost by R1-Zero',
      value: (arms) => arms['SFT and RL'][`${sft} lost`] - arms.RL[`${final} lost`],
      needed: ['>', 0],
    },
  ],
  picture: (results) => ({
    title: 'general answers lost against the KL from the base',
    x: { label: 'KL(base || policy) on held-out problems, nats a token' },
    y: { label: 'nats a word lost' },
    series: places.map(([arm, label]) => ({
      name: arm === 'SFT and RL' ? label : arm,
      points: placesOf(results, arm, label),
    })),
  }),
};

function placeIn(figures: Measured['figures'], label: string): readonly [number, number] {
  return [figures[`${label} KL`], figures[`${label} lost`]];
}

function placesOf(results: Results, arm: string, label: string): (readonly [number, number])[] {
  const measured = Object.values(results[arm] ?? {}).filter(({ figures }) => `${label} KL` in figures);
  return measured.map(({ figures }) => placeIn(figures, label));
}
