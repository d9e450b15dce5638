// What a stage of a recipe is: it knows its size from the settings, makes what it learns from, and trains. Each has
// a file of its own and a line in stages/index.
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import type { SftRow } from '../data/datasets.js';
import type { ValueModel } from '../policy/valueModel.js';
import type { Lessons } from '../training/distillation.js';
import type { GrpoSettings } from '../training/gradedRollouts.js';
import type { FilterCounts } from '../training/rejectionSampling.js';
import type { RewardModels } from '../training/rewardModels.js';
import type { Rollout } from '../training/rollout.js';
import type { Learner, UpdateContext } from '../training/update.js';
import type { StageSize } from './size.js';

/** Parts of the configuration that are one stage's. */
export type StageSection =
  | 'pretrain'
  | 'coldStart'
  | 'reasoningRl'
  | 'rejectionSampling'
  | 'finalRl'
  | 'distill';

/** What a stage may make its examples from. */
export interface Given {
  readonly config: Config;
  readonly compute: Compute;
  /** Weights it starts from. */
  readonly from: Float32Array;
  /** Final weights of the stage before; null for a first stage. */
  readonly previous: Float32Array | null;
  /** What a distilled student learns; null for other recipes. */
  readonly lessons: Lessons | null;
}

/** A stage that is ready to begin. */
export interface Prepared {
  readonly steps: number;
  /** The supervised set, and what became of the completions it was chosen from. */
  readonly sft: { readonly rows: readonly SftRow[]; readonly filters: FilterCounts | null } | null;
  /** Weights that its reward models grow from; null where it has none. */
  readonly trunk: Float32Array | null;
}

/** Where a stage stands when it is opened, fresh or resumed. */
export interface Opened {
  /** Its name in the table: part of the key of every draw. */
  readonly name: string;
  readonly steps: number;
  /** Steps that are already done; training goes on with the next. */
  readonly done: number;
  readonly sftRows: readonly SftRow[] | null;
  /** The reference policy at `done`; null at the start, and in supervised stages. */
  readonly reference: Float32Array | null;
  /** Weights of the steps before, the newest first, where rollouts are stale. */
  readonly past?: readonly Float32Array[] | undefined;
  /** The value model at `done`, where advantages need one. */
  readonly value?: ValueModel | undefined;
  readonly rewardModels: RewardModels | null;
}

/** A finished step of any stage. */
export interface StageStep {
  readonly step: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** What a step of reinforcement learned from. */
  readonly rollouts?: readonly Rollout[];
  readonly reference?: Float32Array;
  readonly past?: readonly Float32Array[] | undefined;
  readonly value?: ValueModel;
}

export interface Stage {
  /** What happened to a policy at its end, in a few plain words. */
  readonly about: string;
  /** The part of the configuration that has its settings. */
  readonly section: StageSection;
  /** What can be told from the settings alone. */
  size(config: Config): StageSize;
  /** Makes what it learns from and counts its steps. */
  prepare(given: Given): Promise<Prepared>;
  /** Trains the learner in place through the rest of the steps. */
  train(context: UpdateContext, learner: Learner, config: Config, opened: Opened): AsyncGenerator<StageStep>;
  /** It learns from what a teacher's run wrote. */
  readonly needsLessons?: true;
  /** Reinforcement: its settings, and whether it stops where next to no group would teach anything. */
  readonly reinforcement?: {
    settings(config: Config): GrpoSettings;
    readonly needsLiveGroups: boolean;
  };
}
