// Whether dividing each completion's loss by its length makes wrong ones longer.
import { armPicture, armRows } from '../../report/armTable.js';
import { type Experiment, ends, pointsIn, zero } from './experiment.js';

export const lengthBias: Experiment = {
  claim: 'the 1/|o| of GRPO makes wrong completions longer; one weight for every token does not',
  source: 'Dr. GRPO, arXiv 2503.20783, section 3.1',
  arms: [zero('a mean a completion'), zero('one weight a token', 'reasoningRl.aggregation=constant')],
  read: ends({ right: 'length/correct', wrong: 'length/wrong', length: 'length', 'pass@1': 'pass@1' }),
  columns: ['wrong', 'right', 'length', 'pass@1'],
  asks: [
    {
      claim: 'wrong completions are longer with a mean a completion than with one weight a token',
      says: 'tokens of wrong completions with a mean a completion instead of one weight a token',
      value: (arms) => arms['a mean a completion'].wrong - arms['one weight a token'].wrong,
      needed: ['>', 0],
    },
  ],
  picture: (results) => {
    const rows = Object.keys(results).flatMap((arm) =>
      ['right', 'wrong'].map((kind) => [`${kind}, ${arm}`, pointsIn(results, arm, kind)] as const),
    );
    return armPicture(armRows(Object.fromEntries(rows)), 'tokens', 'length of right and wrong completions');
  },
};
