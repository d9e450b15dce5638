// What the SFT stages share: epochs over a set of rows, learned from the completions alone, as the paper does.
import type { Config } from '../config/schema.js';
import { epochBatches, supervised, toExample } from '../training/supervised.js';
import type { Stage } from './stage.js';

interface SftSettings {
  readonly batchSize: number;
  readonly learningRate: number;
}

/** The training of an SFT stage with the settings that `settingsOf` picks. */
export function fineTuning(settingsOf: (config: Config) => SftSettings): Stage['train'] {
  return (context, learner, config, { name, steps, done, sftRows }) => {
    if (sftRows === null) throw new Error(`stage ${name} has no rows to learn from`);
    const { batchSize, learningRate } = settingsOf(config);
    const batch = epochBatches(sftRows.map(toExample), batchSize, [config.seed, name]);
    return supervised(context, learner, {
      steps,
      done,
      shardRows: config.compute.shardRows,
      peakRate: learningRate,
      learn: 'completion',
      batch,
    });
  };
}
