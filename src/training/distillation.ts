// Distillation as the paper does it: SFT of a small base on what R1 wrote (arXiv 2501.12948v2, B.4.3),
// to be held against RL of the same base (Table 15).
// Equal compute means that SFT takes as many tokens (prompt and completion) forward and backward as the
// RL run did. What RL spends beside that, sampling and the reference policy, is not counted.
import { exitCodes, UserError } from '../base/errors.js';
import { mean } from '../base/stats.js';
import type { SftRow } from '../data/datasets.js';
import { epochSteps } from './supervised.js';

/** What the student is given. */
export interface Lessons {
  readonly rows: readonly SftRow[];
  /** Tokens to process; null: whole epochs. */
  readonly tokens: number | null;
}

/**
 * Steps of the student's SFT: `epochs` passes, or as many as come nearest to the given tokens where all batches
 * are full, at least one.
 */
export function distillationSteps(
  { rows, tokens }: Lessons,
  { epochs, batchSize }: { readonly epochs: number; readonly batchSize: number },
): number {
  if (tokens === null) return epochSteps(rows.length, epochs, batchSize);
  const perRow = mean(rows.map(rowTokens));
  return Math.max(1, Math.round(tokens / (perRow * Math.min(batchSize, rows.length))));
}

/** A student's context may be shorter than its teacher's. Error `config` where a row does not fit into it. */
export function requireRoom(rows: readonly SftRow[], context: number, teacher: string): void {
  const longest = rows.reduce((most, row) => Math.max(most, rowTokens(row)), 0);
  if (longest <= context) return;
  throw new UserError(
    exitCodes.config,
    `policy.context: too short for what ${teacher} wrote (got ${context}, needed ${longest} words). Raise it.`,
  );
}

/** Tokens of a row, prompt and completion. */
function rowTokens({ prompt, completion }: SftRow): number {
  return prompt.split(' ').length + completion.split(' ').length;
}
