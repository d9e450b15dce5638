// Distillation (arXiv 2501.12948v2, B.4.3): SFT of a small base on what an R1 run wrote.
import { distillationSteps } from '../training/distillation.js';
import { fineTuning } from './fineTuning.js';
import { epochsOf, mostRejectionSampled, supervisedSize } from './size.js';
import type { Stage } from './stage.js';

export const distillationSft: Stage = {
  about: 'shown what a trained teacher wrote',
  section: 'distill',
  size: (config) => ({
    ...supervisedSize(config, epochsOf(mostRejectionSampled(config), config.distill), 'distill.batchSize'),
    bound: 'about',
  }),
  prepare: async ({ config, lessons }) => {
    if (lessons === null) throw new Error('distillation needs the lessons of a teacher');
    const steps = distillationSteps(lessons, config.distill);
    return { steps, sft: { rows: lessons.rows, filters: null }, trunk: null };
  },
  needsLessons: true,
  train: fineTuning(({ distill }) => distill),
};
