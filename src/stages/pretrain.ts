// The base: next-word prediction on the mixture of documents. In the paper's place: DeepSeek-V3-Base, which is given.
import { stream } from '../base/rng.js';
import type { Config } from '../config/schema.js';
import { corpusDocument } from '../data/corpus.js';
import { encode } from '../data/tokenizer.js';
import { type Example, supervised } from '../training/supervised.js';
import { supervisedSize } from './size.js';
import type { Stage } from './stage.js';

/** Every word of a document but its first is learned. */
export const pretrain: Stage = {
  about: 'it has only read, and mostly cuts corners',
  section: 'pretrain',
  size: (config) => ({
    ...supervisedSize(config, config.pretrain, 'pretrain.batchSize'),
    bound: 'exactly',
  }),
  prepare: async ({ config }) => ({ steps: config.pretrain.steps, sft: null, trunk: null }),
  train: (context, learner, config, { steps, done }) =>
    supervised(context, learner, {
      steps,
      done,
      shardRows: config.compute.shardRows,
      peakRate: config.pretrain.learningRate,
      learn: 'all',
      batch: (step) => pretrainBatch(config, step),
    }),
};

/** The documents of a pre-training step, counted from 0. */
export function pretrainBatch(config: Config, step: number): Example[] {
  return Array.from({ length: config.pretrain.batchSize }, (_, i) => {
    const { prompt, completion } = corpusDocument(config, stream(config.seed, 'pretrain', step, i));
    return { prompt: encode(prompt), completion: encode(completion) };
  });
}
