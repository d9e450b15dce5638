// What keeping to one language costs.
import { armPicture, armRows } from '../../report/armTable.js';
import { type Experiment, ends, pointsIn, zero } from './experiment.js';

export const languagePrice: Experiment = {
  claim: 'a reward for one language works, and costs little accuracy',
  source: 'DeepSeek-R1, arXiv 2501.12948v2, B.6 and Fig. 7',
  arms: [
    zero('Zero', 'reasoningRl.rewards.language=0'),
    zero('one language', 'reasoningRl.rewards.language=0.5'),
  ],
  read: ends({ 'pass@1': 'pass@1', language: 'language/thought', mixed: 'mixed', words: 'length/thought' }),
  columns: ['pass@1', 'language', 'mixed', 'words'],
  asks: [
    {
      claim: 'it costs accuracy',
      says: 'pass@1 with the language reward instead of without',
      value: (arms) => arms['one language']['pass@1'] - arms.Zero['pass@1'],
      needed: ['<', 0],
    },
    {
      claim: 'but less than .03',
      says: 'pass@1 with the language reward instead of without',
      value: (arms) => arms['one language']['pass@1'] - arms.Zero['pass@1'],
      needed: ['>', -0.03],
    },
    {
      claim: "and buys .15 of the prompt's language in thoughts",
      says: "share of the prompt's language in thoughts with the language reward instead of without",
      value: (arms) => arms['one language'].language - arms.Zero.language,
      needed: ['>', 0.15],
    },
  ],
  picture: (results) => {
    const arms = Object.keys(results).map((arm) => [arm, pointsIn(results, arm, 'pass@1')] as const);
    return armPicture(
      armRows(Object.fromEntries(arms)),
      'pass@1',
      'pass@1 with and without a reward for one language',
    );
  },
};
