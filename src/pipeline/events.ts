// What the pipeline tells the world: plain data, never a tensor. The store writes it, the progress shows it.
import type { SftRow } from '../data/datasets.js';
import type { OptimizerState } from '../policy/types.js';
import type { ValueModel } from '../policy/valueModel.js';
import { meanAdvantage } from '../rl/tokenwise.js';
import type { StageName } from '../stages/index.js';
import type { TaskName } from '../tasks/index.js';
import type { Language } from '../tasks/task.js';
import type { Measured } from '../training/evaluation.js';
import type { GateRow } from '../training/gate.js';
import { queryColumns, queryWords } from '../training/queries.js';
import type { FilterCounts } from '../training/rejectionSampling.js';
import type { Rollout } from '../training/rollout.js';

/** A stage's place in its run. */
export interface StagePlace {
  readonly stage: StageName;
  /** Position in the recipe. */
  readonly stageIndex: number;
  /** What the stage started from (`random`, `base`, `previous`) and the sha256 of those weights. */
  readonly from: string;
  readonly fromSha256: string;
  readonly steps: number;
}

/** The place alone, of whatever has one. */
export function placeOf({ stage, stageIndex, from, fromSha256, steps }: StagePlace): StagePlace {
  return { stage, stageIndex, from, fromSha256, steps };
}

/** Everything needed to go on from here, and nothing else. Arrays are live: copy or write them before the next event. */
export interface TrainState extends StagePlace {
  /** The step within the stage that is complete (0 = not begun). */
  readonly step: number;
  /** Flat weights, in the order of the parameter layout. */
  readonly weights: Float32Array;
  readonly optimizer: OptimizerState;
  /** Reference policy of the RL stages. */
  readonly reference: Float32Array | null;
  /** What the stage's reward models grow from; null where it has none. */
  readonly trunk: Float32Array | null;
  /** Weights at the beginnings of the steps before, the newest first; there only where rollouts are stale. */
  readonly past?: readonly Float32Array[] | undefined;
  /** The value model of a stage whose advantages need one; its count of optimizer steps is the policy's. */
  readonly value?: ValueModel | undefined;
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
  /** Of the completion; the mean over its tokens where each has its own. */
  readonly advantage: number;
  /** Of each token, to three places; there only where each has its own. */
  readonly advantages?: readonly number[];
}

/** The row of a rollout. */
export function rolloutRow(stage: StageName, step: number, rollout: Rollout): RolloutRow {
  return {
    stage,
    step,
    ...queryColumns(rollout.query),
    prompt: queryWords(rollout.query).join(' '),
    completion: rollout.words.join(' '),
    rewards: { ...rollout.parts },
    reward: rollout.reward,
    advantage: meanAdvantage(rollout.advantage),
    ...(typeof rollout.advantage !== 'number' && { advantages: rollout.advantage.map(shortened) }),
  };
}

/** To three places: a row has one such for each token. */
function shortened(value: number): number {
  return Number(value.toFixed(3));
}

/** One row of eval.jsonl. Groups: `all`, `addition`, `addition/2`, ... */
export interface EvalRow extends Measured {
  readonly stage: StageName;
  readonly step: number;
  readonly quick: boolean;
}

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
  | ({ readonly kind: 'stage-start' } & StagePlace)
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
      readonly kind: 'reward-models';
      readonly stage: StageName;
      readonly metrics: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'stage-end'; readonly state: TrainState; readonly lineage: LineageRow };
