// What a configuration would train, before anything is trained: sizes, steps and an estimate of the disk.
import type { Config, GrpoConfig } from '../config/schema.js';
import { vocabulary } from '../data/tokenizer.js';
import { recipes } from '../pipeline/recipes.js';
import { parameterCount } from '../policy/parameters.js';
import type { StageName } from '../training/events.js';
import { epochSteps } from '../training/supervised.js';

/** Tokens of a typical prompt, template included; for estimates alone. */
const promptTokens = 20;
/** Bytes of a row of rollouts.jsonl, about. */
const rolloutBytes = 600;

export interface PlannedStage {
  readonly stage: StageName;
  readonly from: string;
  readonly steps: number;
  /** Most tokens a step can have. */
  readonly tokens: number;
}

export interface Plan {
  readonly parameters: number;
  readonly stages: readonly PlannedStage[];
  /** Bytes of the run folder at the end, about; the base's own folder is not in it. */
  readonly disk: number;
}

/** The plan of a configuration. The rejection-sampled stage has at most the steps given here. */
export function planOf(config: Config): Plan {
  const parameters = parameterCount(config.policy, vocabulary.length);
  const stages = recipes[config.recipe].map(({ stage, from }) => ({
    stage,
    from,
    ...stageSize(stage, config),
  }));
  // Weights and two moments in every checkpoint, and the reference policy; the ends of stages stay, and one more.
  const checkpoints = (stages.length + 1) * parameters * 4 * 4;
  const rollouts = stages.map(({ stage, steps }) => steps * completionsAStep(stage, config) * rolloutBytes);
  return { parameters, stages, disk: checkpoints + rollouts.reduce((sum, bytes) => sum + bytes, 0) };
}

function stageSize(stage: StageName, config: Config): { steps: number; tokens: number } {
  const { context } = config.policy;
  switch (stage) {
    case 'pretrain':
      return { steps: config.pretrain.steps, tokens: config.pretrain.batchSize * context };
    case 'distillation-sft': {
      const { epochs, batchSize } = config.distill;
      return { steps: epochSteps(mostRejectionRows(config), epochs, batchSize), tokens: batchSize * context };
    }
    case 'cold-start-sft': {
      const { examples, epochs, batchSize } = config.coldStart;
      return { steps: epochSteps(examples, epochs, batchSize), tokens: batchSize * context };
    }
    case 'rejection-sampled-sft': {
      const { epochs, batchSize } = config.rejectionSampling;
      return { steps: epochSteps(mostRejectionRows(config), epochs, batchSize), tokens: batchSize * context };
    }
    case 'reasoning-rl':
      return rlSize(config.reasoningRl);
    case 'final-rl':
      return rlSize(config.finalRl);
  }
}

function mostRejectionRows({ rejectionSampling }: Config): number {
  const { prompts, samplesPerPrompt, keepPerPrompt, generalShare } = rejectionSampling;
  return Math.ceil((prompts * Math.min(samplesPerPrompt, keepPerPrompt)) / (1 - generalShare));
}

function rlSize({ steps, prompts, groupSize, maxNewTokens }: GrpoConfig): { steps: number; tokens: number } {
  return { steps, tokens: prompts * groupSize * (promptTokens + maxNewTokens) };
}

function completionsAStep(stage: StageName, { reasoningRl, finalRl }: Config): number {
  if (stage === 'reasoning-rl') return reasoningRl.prompts * reasoningRl.groupSize;
  return stage === 'final-rl' ? finalRl.prompts * finalRl.groupSize : 0;
}
