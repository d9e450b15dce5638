// What a distilled student learns from: the rejection-sampled set of its teacher's run.
import { exitCodes, UserError } from '../base/errors.js';
import type { Config } from '../config/schema.js';
import { type RunData, readRun } from '../store/readRun.js';
import { readSftRows } from '../store/resume.js';
import type { Lessons } from '../training/distillation.js';

/** The lessons of a `distill` run; null for other recipes. Errors: a run it names is missing, or not finished. */
export function readLessons(config: Config, root: string): Lessons | null {
  if (config.recipe !== 'distill') return null;
  const { teacher, match } = config.distill;
  const { folder } = finished(root, teacher);
  const rows = readSftRows(folder, 'rejection-sampled-sft');
  if (rows.length === 0) {
    throw new UserError(
      exitCodes.data,
      `${folder}: has no rejection-sampled set. Set distill.teacher to an R1 run.`,
    );
  }
  return { rows, tokens: match === '' ? null : learnedTokens(finished(root, match)) };
}

function finished(root: string, name: string): RunData {
  const run = readRun(root, name);
  if (run.info.status === 'done') return run;
  throw new UserError(exitCodes.data, `${run.folder}: is not finished. Run: r1toy resume ${name}`);
}

/** Tokens that the reinforcement stages of a run took forward and backward: each rollout once. */
function learnedTokens({ metrics }: RunData): number {
  return metrics
    .filter(({ stage }) => stage === 'reasoning-rl' || stage === 'final-rl')
    .reduce((sum, row) => sum + (typeof row.num_tokens === 'number' ? row.num_tokens : 0), 0);
}
