// R1-Zero in a browser: the terminal's own GRPO, step by step. Who tells whom of it is the caller's.
import type { Compute } from '../../compute/types.js';
import type { Config } from '../../config/schema.js';
import { vocabulary } from '../../data/tokenizer.js';
import { parameterLayout } from '../../policy/parameters.js';
import { type GrpoStep, grpo } from '../../training/grpo.js';
import { type Learner, newLearner } from '../../training/update.js';

/** A step, and the learner after it, which is live. */
export interface LearnedStep extends GrpoStep {
  readonly learner: Learner;
}

/** The steps of a stage of reinforcement from a base, with the settings of `reasoningRl`. */
export async function* learn(
  compute: Compute,
  config: Config,
  stage: string,
  base: Float32Array,
): AsyncGenerator<LearnedStep> {
  const layout = parameterLayout(config.policy, vocabulary.length);
  const learner = newLearner(base);
  const context = { compute, layout, optimizer: config.optimizer };
  const from = { name: stage, settings: config.reasoningRl, general: null, done: 0, reference: null };
  for await (const step of grpo(context, learner, config, from)) yield { ...step, learner };
}
