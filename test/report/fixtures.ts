// Small runs for the reports: figures that are easy to check by eye.
import { type Config, configSchema } from '../../src/config/schema.js';
import type { PageRun } from '../../src/page/pageRun.js';
import type { EvalRow, RolloutRow } from '../../src/pipeline/events.js';
import type { StageName } from '../../src/stages/index.js';
import type { Look } from '../../src/training/evaluation.js';

export function evaluation(stage: StageName, step: number, passAt1: number, quick = false): EvalRow {
  const scores = { problems: 4, samples: 4, 'pass@1': passAt1, 'pass@2': 0.6, 'pass@4': 0.75 };
  const all = { ...scores, 'majority@4': 0.5, format: 0.9, language: 0.8, length: 21.5 };
  const general = { problems: 8, samples: 1, general: 0.25, format: 1, language: 1 };
  const groups = { all, addition: all, 'addition/2': { ...all, 'pass@1': passAt1 / 2 }, general };
  return { stage, step, quick, temperature: 1, groups };
}

/** The same at another temperature, or made to begin otherwise. */
export function looked(row: EvalRow, passAt1: number, look: Partial<Look>): EvalRow {
  const all = { problems: 4, samples: 1, 'pass@1': passAt1, format: 0.9 };
  return { ...row, ...look, groups: { all, 'addition/2': all } };
}

export function run(
  name: string,
  recipe: Config['recipe'],
  evals: EvalRow[],
  settings: object = {},
): PageRun {
  const inputs = { kernels: 'k', data: 'd', base: 'b', lessons: null };
  const info = { r1toy: '1.2.3', inputs, lineage: [], base: 'base-1' };
  return { name, config: configSchema.parse({ recipe, ...settings }), metrics: [], evals, info };
}

export const base = run('base-1', 'base', [evaluation('pretrain', 9, 0.1)]);

/** A run's own measurement of the base that it starts from. */
export const ofBase = evaluation('pretrain', 9, 0.1);

export const zero: PageRun = {
  ...run('zero', 'r1-zero', [
    ofBase,
    evaluation('reasoning-rl', 1, 0.2, true),
    evaluation('reasoning-rl', 2, 0.3, true),
    evaluation('reasoning-rl', 2, 0.4),
  ]),
  metrics: [
    { stage: 'reasoning-rl', step: 1, reward: 0.2, entropy: 1.5, 'completions/mean_length': 10 },
    { stage: 'reasoning-rl', step: 2, reward: 0.8, entropy: 0.5, 'completions/mean_length': 30 },
    { stage: 'reasoning-rl', step: 3, reward: 0.6, entropy: 1, 'completions/mean_length': 20 },
  ],
};

export function rollout(step: number, completion: string, more: Partial<RolloutRow> = {}): RolloutRow {
  const place = { stage: 'reasoning-rl', step, task: 'addition', level: 1, language: 'en' } as const;
  const scored = { rewards: { accuracy: 1, general: null }, reward: 1.1, advantage: 0 };
  return { ...place, prompt: '1 + 2', completion, ...scored, ...more };
}
