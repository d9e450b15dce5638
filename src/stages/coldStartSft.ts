// Cold start (arXiv 2501.12948v2, section 3; Dev1): SFT of the base on clean, worked demonstrations in the prompt's
// language. Departure: the task writes them; in the paper they are rewritten from R1-Zero.
import { coldStartRows } from '../data/datasets.js';
import { epochSteps } from '../training/supervised.js';
import { fineTuning } from './fineTuning.js';
import { epochsOf, supervisedSize } from './size.js';
import type { Stage } from './stage.js';

/** Memory of a demonstration: its words, its ids, its row. */
const exampleBytes = 3000;

export const coldStartSft: Stage = {
  about: 'shown a few hundred clean, worked solutions',
  section: 'coldStart',
  size: (config) => {
    const { examples } = config.coldStart;
    return {
      ...supervisedSize(config, epochsOf(examples, config.coldStart), 'coldStart.batchSize'),
      bound: 'exactly',
      held: [{ what: 'examples', bytes: examples * exampleBytes, setting: 'coldStart.examples' }],
    };
  },
  prepare: async ({ config }) => {
    const { examples, epochs, batchSize } = config.coldStart;
    const rows = coldStartRows(examples, config, config.seed);
    const steps = epochSteps(rows.length, epochs, batchSize);
    return { steps, sft: { rows, filters: null }, trunk: null };
  },
  train: fineTuning(({ coldStart }) => coldStart),
};
