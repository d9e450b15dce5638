// What the pipeline tells the world: plain data, never a tensor. The store writes it, the progress shows it.

import type { SftRow } from '../data/datasets.js';
import type { OptimizerState } from '../policy/types.js';
import type { TaskName } from '../tasks/index.js';
import type { Language } from '../tasks/task.js';

export type { SftRow };

export const stageNames = [
  'pretrain',
  'cold-start-sft',
  'reasoning-rl',
  'rejection-sampled-sft',
  'final-rl',
  'distillation-sft',
] as const;
export type StageName = (typeof stageNames)[number];

/** Everything needed to go on from here, and nothing else. Arrays are live: copy or write them before the next event. */
export interface TrainState {
  /** Position in the recipe, and the step within that stage that is complete (0 = not begun). */
  readonly stageIndex: number;
  readonly stage: StageName;
  readonly step: number;
  readonly steps: number;
  /** What the stage started from (`random`, `base`, `previous`) and the sha256 of those weights. */
  readonly from: string;
  readonly fromSha256: string;
  /** Flat weights, in the order of the parameter layout. */
  readonly weights: Float32Array;
  readonly optimizer: OptimizerState;
  /** Reference policy of the RL stages. */
  readonly reference: Float32Array | null;
  /** Trunk of the reward models: what the final RL started from; null in all other stages. */
  readonly trunk: Float32Array | null;
}

/** One row of rollouts.jsonl. */
export interface RolloutRow {
  readonly stage: StageName;
  readonly step: number;
  readonly task: TaskName | 'general';
  readonly level: number;
  readonly language: Language;
  readonly prompt: string;
  readonly completion: string;
  readonly rewards: Readonly<Record<string, number | null>>;
  readonly reward: number;
  readonly advantage: number;
}

/** Scores of a policy on held-out problems, for one group of problems ("all", a task, a task level). */
export interface EvalScores {
  readonly problems: number;
  readonly samples: number;
  /** `pass@1`, `pass@2`, ... (unbiased), `majority@k`, `format`, `language`, `length`: absent where undefined. */
  readonly [metric: string]: number;
}

/** One row of eval.jsonl. Groups: `all`, `addition`, `addition/2`, ... */
export interface EvalRow {
  readonly stage: StageName;
  readonly step: number;
  readonly quick: boolean;
  readonly temperature: number;
  readonly groups: Readonly<Record<string, EvalScores>>;
}

/** What a policy can learn from one task level by group-relative rewards, estimated on training problems. */
export interface GateRow {
  readonly task: TaskName;
  readonly level: number;
  readonly samples: number;
  readonly passAt1: number;
  /** Unbiased pass@k at k = the group size. */
  readonly passAtGroup: number;
  /** Expected share of groups with both right and wrong completions: only those teach. */
  readonly live: number;
  /** pass@1 of a blind guess of the right form. */
  readonly chance: number;
}

/** How many rejection-sampled completions went where: `kept` and one count a filter. */
export type FilterCounts = Readonly<Record<string, number>>;

/** Weights that a stage started from or ended with, named by their sha256. */
export interface LineageRow {
  readonly stage: StageName;
  /** `random`, `base` or the previous stage. */
  readonly from: string;
  readonly fromSha256: string;
  readonly sha256: string;
}

/**
 * Order within a step: `rollouts`, `eval`, then `step`, so that a `step` (and a `stage-end`) commits all that
 * came before it. A state with step === steps is committed by `stage-end` only, after the stage's evaluation.
 */
export type PipelineEvent =
  | {
      readonly kind: 'stage-start';
      readonly stage: StageName;
      readonly stageIndex: number;
      readonly from: string;
      readonly fromSha256: string;
      readonly steps: number;
    }
  | { readonly kind: 'step'; readonly state: TrainState; readonly metrics: Readonly<Record<string, number>> }
  | { readonly kind: 'rollouts'; readonly rows: readonly RolloutRow[] }
  | { readonly kind: 'eval'; readonly row: EvalRow }
  | {
      readonly kind: 'sft-data';
      readonly stage: StageName;
      readonly rows: readonly SftRow[];
      readonly filters: FilterCounts | null;
    }
  | {
      /** How much an RL stage can learn at its start, before its first step. */
      readonly kind: 'gate';
      readonly stage: StageName;
      readonly rows: readonly GateRow[];
    }
  | {
      /** The reward models of the stage are ready: their held-out accuracies, before its first step. */
      readonly kind: 'preference-models';
      readonly stage: StageName;
      readonly metrics: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'stage-end'; readonly state: TrainState; readonly lineage: LineageRow };
