// What a configuration would train, before anything is trained: sizes, steps and an estimate of the disk.
import type { Config } from '../config/schema.js';
import { vocabulary } from '../data/tokenizer.js';
import { recipes } from '../pipeline/recipes.js';
import { parameterCount } from '../policy/parameters.js';
import { type StageName, stageOf } from '../stages/index.js';
import type { StageSize } from '../stages/size.js';

/** Bytes of a row of rollouts.jsonl, about. */
const rolloutBytes = 600;

export interface PlannedStage extends StageSize {
  readonly stage: StageName;
  readonly from: string;
}

export interface Plan {
  readonly parameters: number;
  readonly stages: readonly PlannedStage[];
  /** Bytes of the run folder at the end, about; the base's own folder is not in it. */
  readonly disk: number;
}

/** The plan of a configuration. */
export function planOf(config: Config): Plan {
  const parameters = parameterCount(config.policy, vocabulary.length);
  const stages = recipes[config.recipe].map(({ stage, from }) => ({
    stage,
    from,
    ...stageOf(stage).size(config),
  }));
  // Weights and two moments in every checkpoint, and the reference policy; the ends of stages stay, and one more.
  const checkpoints = (stages.length + 1) * parameters * 4 * 4;
  const rollouts = stages.map(({ steps, completions }) => steps * completions * rolloutBytes);
  return { parameters, stages, disk: checkpoints + rollouts.reduce((sum, bytes) => sum + bytes, 0) };
}
