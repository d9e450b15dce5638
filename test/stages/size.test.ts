// The size of each stage, told from settings that no two stages share: worked out by hand.
import { describe, expect, it } from 'vitest';
import { stages } from '../../src/stages/index.js';
import { mostRejectionSampled, peakBytes } from '../../src/stages/size.js';
import { tinyConfig } from '../pipeline/tiny.js';

const config = tinyConfig({
  policy: { layers: 1, width: 16, heads: 2, hidden: 24, context: 100 },
  pretrain: { steps: 11, batchSize: 6 },
  coldStart: { examples: 10, epochs: 3, batchSize: 4 },
  rejectionSampling: {
    ...{ prompts: 6, samplesPerPrompt: 5, keepPerPrompt: 2, generalShare: 0.25, maxTokens: 30 },
    ...{ epochs: 2, batchSize: 3 },
  },
  reasoningRl: { steps: 7, prompts: 3, groupSize: 4, miniBatches: 2, maxNewTokens: 16 },
  finalRl: { steps: 9, prompts: 5, groupSize: 2, miniBatches: 5, maxNewTokens: 12 },
  distill: { epochs: 4, batchSize: 5 },
});
const supervised = { updates: 1, completions: 0, held: [] };

describe('the size of a stage', () => {
  it('is that of its batches in pre-training', () => {
    expect(stages.pretrain.size(config)).toEqual({
      ...{ ...supervised, steps: 11, bound: 'exactly', tokens: 600, rows: 6, setting: 'pretrain.batchSize' },
    });
  });

  it('is that of whole epochs in the cold start, whose examples are held', () => {
    expect(stages['cold-start-sft'].size(config)).toEqual({
      ...{ ...supervised, steps: 9, bound: 'exactly', tokens: 400, rows: 4, setting: 'coldStart.batchSize' },
      held: [{ what: 'examples', bytes: 30_000, setting: 'coldStart.examples' }],
    });
  });

  it('is at most that of all that the quota lets pass, with general rows, after rejection sampling', () => {
    // Two of each prompt are 12, three quarters of the set: 16 rows, 6 batches an epoch.
    expect(mostRejectionSampled(config)).toBe(16);
    const setting = 'rejectionSampling.batchSize';
    // 30 completions to judge, and at most 16 examples of at most 30 words.
    const bytes = peakBytes('judged', 30, config.reasoningRl.maxNewTokens) + peakBytes('example', 16, 30);
    expect(stages['rejection-sampled-sft'].size(config)).toEqual({
      ...{ ...supervised, steps: 12, bound: 'at most', tokens: 300, rows: 3, setting },
      held: [{ what: 'completions to choose from', bytes, setting: 'rejectionSampling.prompts' }],
      ahead: { drawn: 30, trained: 0 },
    });
    const fewer = { ...config.rejectionSampling, samplesPerPrompt: 1, generalShare: 0.2 };
    // One of each is 6, four fifths of 7.5.
    expect(mostRejectionSampled({ rejectionSampling: fewer })).toBe(8);
  });

  it('is about that of the most that a teacher can have kept in distillation', () => {
    expect(stages['distillation-sft'].size(config)).toEqual({
      ...{ ...supervised, steps: 16, bound: 'about', tokens: 500, rows: 5, setting: 'distill.batchSize' },
    });
  });

  it.each([
    ['reasoning-rl', 'reasoningRl.groupSize', 7, 12, 15 + 16, 2, 16],
    ['final-rl', 'finalRl.groupSize', 9, 10, 15 + 12, 5, 12],
  ] as const)(
    'is that of its completions in %s',
    (stage, setting, steps, completions, words, updates, most) => {
      const bytes = completions * (6000 + most * 90);
      expect(peakBytes('rollout', completions, most)).toBe(bytes);
      const { preference } = config;
      // Pairs for one reward model, rows for the other.
      const trained = 3 * preference.steps * preference.batchSize;
      expect(stages[stage].size(config)).toEqual({
        // Fifteen words of a prompt, `<user> with <think> <answer> : please find total : a 1 b 2 ? <assistant>`, and the longest completion.
        ...{ steps, bound: 'exactly', tokens: completions * words, rows: completions, updates, setting },
        ...{ completions, held: [{ what: 'completions', bytes, setting }] },
        ...(setting.startsWith('finalRl') && { ahead: { drawn: 0, trained } }),
      });
    },
  );

  it('counts all draws that a choice of groups holds', () => {
    for (const groups of ['dynamic', 'frontier'] as const) {
      const own = { ...config, reasoningRl: { ...config.reasoningRl, groups, maxDraws: 3 } };
      const [{ bytes }] = stages['reasoning-rl'].size(own).held;
      expect(bytes).toBe(peakBytes('rollout', 3 * 12, 16));
    }
  });
});
