// The second SFT (arXiv 2501.12948v2, section 3; Dev3): completions of the stage before, filtered, with general rows.
import { rejectionSample } from '../training/rejectionSampling.js';
import { epochSteps } from '../training/supervised.js';
import { fineTuning } from './fineTuning.js';
import { epochsOf, mostRejectionSampled, peakBytes, supervisedSize } from './size.js';
import type { Stage } from './stage.js';

export const rejectionSampledSft: Stage = {
  about: 'shown the best answers of the stage before, and small talk',
  section: 'rejectionSampling',
  size: (config) => {
    const { prompts, samplesPerPrompt, maxTokens } = config.rejectionSampling;
    const kept = mostRejectionSampled(config);
    const epochs = epochsOf(kept, config.rejectionSampling);
    // Drawn as long as reasoning RL allows; the long ones are dropped only then.
    const drawn = peakBytes('judged', prompts * samplesPerPrompt, config.reasoningRl.maxNewTokens);
    const bytes = drawn + peakBytes('example', kept, maxTokens);
    return {
      ...supervisedSize(config, epochs, 'rejectionSampling.batchSize'),
      bound: 'at most',
      held: [{ what: 'completions to choose from', bytes, setting: 'rejectionSampling.prompts' }],
      ahead: { drawn: prompts * samplesPerPrompt, trained: 0 },
    };
  },
  prepare: async ({ config, compute, previous }) => {
    if (previous === null) throw new Error('rejection sampling needs the policy of the stage before');
    const { epochs, batchSize } = config.rejectionSampling;
    const sft = await rejectionSample(compute, previous, config);
    return { steps: epochSteps(sft.rows.length, epochs, batchSize), sft, trunk: null };
  },
  train: fineTuning(({ rejectionSampling }) => rejectionSampling),
};
