// The table of stages. A new stage is its file and its line here; recipes say where it stands.
import { coldStartSft } from './coldStartSft.js';
import { distillationSft } from './distillationSft.js';
import { finalRl } from './finalRl.js';
import { pretrain } from './pretrain.js';
import { reasoningRl } from './reasoningRl.js';
import { rejectionSampledSft } from './rejectionSampledSft.js';
import type { Stage } from './stage.js';

/** Every stage by its name, as runs, folders and messages spell it. */
export const stages = {
  pretrain,
  'cold-start-sft': coldStartSft,
  'reasoning-rl': reasoningRl,
  'rejection-sampled-sft': rejectionSampledSft,
  'final-rl': finalRl,
  'distillation-sft': distillationSft,
} as const satisfies Record<string, Stage>;

export type StageName = keyof typeof stages;
export const stageNames = Object.keys(stages) as [StageName, ...StageName[]];

/** A stage by its name. */
export function stageOf(name: StageName): Stage {
  return stages[name];
}
