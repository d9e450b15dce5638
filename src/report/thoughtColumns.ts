// The columns of the table of thoughts, and the metrics that stand in them.
import type { EvalMetrics } from '../training/evaluation.js';

/** Header and metric. */
export const thoughtColumns = {
  thorough: 'thorough',
  skill: 'accuracy/thorough',
  words: 'length/thought',
  mixed: 'mixed',
} as const;

/** By header; null where a metric was not measured. */
export type ThoughtMetrics = Readonly<Record<string, number | null>>;

/** The metrics of thoughts among those of a group. */
export function thoughtMetrics(metrics: EvalMetrics | undefined): ThoughtMetrics {
  const entries = Object.entries(thoughtColumns).map(([header, name]) => [header, metrics?.[name] ?? null]);
  return Object.fromEntries(entries);
}
