// Whether choosing prompts that are solved about half of the time is worth the completions that it throws away.
import { mean } from '../../base/stats.js';
import { armsBy, type Experiment, ends, short } from './experiment.js';
import { hardestLevels } from './levels.js';

const frontier = ['reasoningRl.groups=frontier', 'reasoningRl.maxDraws=2'];
const read = ends({ 'pass@1': 'pass@1', 'pass@16': 'pass@16' });

export const curriculum: Experiment = {
  claim:
    'prompts with the largest p(1 - p) teach most, but the prompts they are chosen from cost samples, too',
  source: 'arXiv 2502.12272; at equal samples: ours',
  arms: [
    short('as drawn'),
    short('frontier', ...frontier),
    short('frontier, half the prompts', ...frontier, 'reasoningRl.prompts=6'),
  ],
  read: (run) => {
    const levels = hardestLevels(run.config).flatMap(
      ({ task, level }) => ends({ it: `${task}/${level}:pass@1` })(run).figures.it ?? [],
    );
    return { figures: { ...read(run).figures, ...(levels.length > 0 && { hardest: mean(levels) }) } };
  },
  columns: ['pass@1', 'hardest', 'pass@16'],
  asks: [
    {
      claim: 'twelve chosen of twice as many teach more than twelve as drawn',
      says: 'pass@1 with prompts chosen of twice as many instead of as drawn',
      value: (arms) => arms.frontier['pass@1'] - arms['as drawn']['pass@1'],
      needed: ['>', 0],
    },
    {
      claim: 'above all on the hardest trained level of each task',
      says: 'pass@1 on the hardest trained levels with prompts chosen of twice as many instead of as drawn',
      value: (arms) => arms.frontier.hardest - arms['as drawn'].hardest,
      needed: ['>', 0],
    },
    {
      claim: 'six chosen of twelve are as good as twelve, at equal samples',
      says: 'pass@1 with six prompts chosen of twelve instead of twelve as drawn',
      value: (arms) => arms['frontier, half the prompts']['pass@1'] - arms['as drawn']['pass@1'],
      needed: ['>', -0.03],
    },
  ],
  picture: (results) => armsBy(results, 'pass@1', 'pass@1 by how prompts are chosen'),
};
