// Few completions of many prompts against many of few, at equal samples a step.
import { mean } from '../../base/stats.js';
import { armPicture, armRows } from '../../report/armTable.js';
import { type Experiment, ends, pointsIn, zero } from './experiment.js';
import { hardestLevels } from './levels.js';

/** Completions a step in every arm. */
const samples = 192;
const arm = (size: number) =>
  zero(`G=${size}`, `reasoningRl.groupSize=${size}`, `reasoningRl.prompts=${samples / size}`);
const read = ends({ 'pass@1': 'pass@1', greedy: 'pass@1 greedy', length: 'length' });

export const groupSize: Experiment = {
  claim:
    'from the same number of samples, small groups learn as well as large ones; large ones help where right answers are rare',
  source: 'arXiv 2510.00977 (G = 2 near 16), 2510.01180 (wide groups explore)',
  arms: [16, 4, 8, 32].map(arm),
  read: (run) => {
    const { figures } = read(run);
    const each = hardestLevels(run.config).map(({ task, level }) =>
      ends({ it: `${task}/${level}:pass@1` })(run),
    );
    const hardest = each.flatMap((level) => level.figures.it ?? []);
    return { figures: { ...figures, ...(hardest.length > 0 && { hardest: mean(hardest) }) } };
  },
  columns: ['pass@1', 'hardest', 'greedy', 'length'],
  asks: [
    {
      claim: 'groups of 4 are as good as groups of 16',
      says: 'pass@1 with groups of 4 instead of 16',
      value: (arms) => arms['G=4']['pass@1'] - arms['G=16']['pass@1'],
      needed: ['within', 0.03],
    },
    {
      claim: 'groups of 32 are better than groups of 4 on the hardest trained level of each task',
      says: 'pass@1 on the hardest trained levels with groups of 32 instead of 4',
      value: (arms) => arms['G=32'].hardest - arms['G=4'].hardest,
      needed: ['>', 0],
    },
  ],
  picture: (results) => {
    const points = Object.keys(results).map((name) => [name, pointsIn(results, name, 'pass@1')] as const);
    return armPicture(
      armRows(Object.fromEntries(points)),
      'pass@1',
      `pass@1 by group size, ${samples} samples a step`,
    );
  },
};
