// How far runs differ by chance alone: the measure of every other experiment.
import { seedsNeeded } from '../../base/significance.js';
import { sampleStd } from '../../base/stats.js';
import { difference, figureText } from '../../report/effect.js';
import { endLabel, stageEnds } from '../../report/stageEnds.js';
import type { TextTable } from '../../report/textTable.js';
import { type Experiment, pointsIn, type Results, zero } from './experiment.js';

/** What one would like to see, in pass@1. */
const effects = [0.01, 0.02, 0.05];
const final = 'Zero';

/** The standard deviation of pass@1 at each stage, and the seeds that it takes to see an effect. */
function powerTable(results: Results): TextTable {
  const labels = [...new Set(Object.values(results.R1 ?? {}).flatMap(({ figures }) => Object.keys(figures)))];
  const rows = [
    ...labels.map((label) => ({ what: label, points: pointsIn(results, 'R1', label), arms: 2 })),
    { what: final, points: pointsIn(results, final, final), arms: 2 },
    {
      what: `${final}, paired by base`,
      points: difference(pointsIn(results, 'again', final), pointsIn(results, final, final)),
      arms: 1,
    },
  ];
  return {
    headers: ['pass@1 of', 'sd over seeds', ...effects.map((effect) => `seeds to see ${figureText(effect)}`)],
    rows: rows.flatMap(({ what, points, arms }) => {
      const values = Object.values(points);
      if (values.length < 2) return [];
      const deviation = sampleStd(values);
      // The difference of two arms with seeds of their own spreads by the root of 2 more.
      const spread = deviation * Math.sqrt(arms);
      return [[what, deviation.toFixed(4), ...effects.map((effect) => String(seedsNeeded(spread, effect)))]];
    }),
  };
}

export const seedNoise: Experiment = {
  claim: 'runs that differ only by chance differ by more than many effects that papers report',
  source: 'arXiv 1709.06560; open-instruct, issue 648: one point between equal runs',
  arms: [
    zero(final),
    // The same but for rounding: after some steps other words are drawn, and it is another run from the same base.
    zero('again', 'reasoningRl.klCoef=0.001001'),
    { name: 'R1', changes: ['recipe=r1', 'reasoningRl.rewards.language=0.5'] },
  ],
  read: (run) => {
    const rows = stageEnds(run).map((end) => [endLabel(run.config.recipe, end), end.groups.all?.['pass@1']]);
    return { figures: Object.fromEntries(rows.filter(([, value]) => value !== undefined)) };
  },
  columns: [final],
  asks: [
    {
      claim: 'two runs of one seed and base, equal but for rounding, differ by more than .01 in pass@1',
      says: 'distance in pass@1 of two runs of one base that are equal but for rounding',
      value: (arms) => Math.abs(arms.again[final] - arms[final][final]),
      needed: ['>', 0.01],
    },
  ],
  more: powerTable,
  picture: (results) => {
    const arms = Object.keys(results).filter((arm) => Object.keys(pointsIn(results, arm, final)).length > 0);
    const seeds = Object.keys(pointsIn(results, final, final));
    return {
      title: 'pass@1 of runs that differ by chance alone',
      x: { label: 'seed', ticks: seeds.map((text, at) => ({ at, text })) },
      y: { label: 'pass@1' },
      series: arms.map((name) => {
        const points = pointsIn(results, name, final);
        return {
          name,
          points: seeds.flatMap((seed, x) => (seed in points ? [[x, points[seed]] as const] : [])),
        };
      }),
    };
  },
};
