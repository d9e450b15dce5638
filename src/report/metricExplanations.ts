// Every metric with its meaning, and what `explain` says of it; a test holds that every metric of the catalogue has its row,
// and that every place is there.
import type { Explanation } from './explanation.js';
import { heldOutExplanations } from './heldOutExplanations.js';
import { heldOutMetrics, type MetricEntry, stepMetrics } from './metricCatalogue.js';
import { stepExplanations } from './stepExplanations.js';

const explanations: Readonly<Record<string, Explanation>> = { ...stepExplanations, ...heldOutExplanations };

/** A metric with its explanation. */
export interface Explained extends MetricEntry {
  /** Of a step, or of an evaluation. */
  readonly kind: 'step' | 'held-out';
  readonly explanation: Explanation;
}

/** Every metric of the catalogue that is explained. */
export const explained: readonly Explained[] = [
  ...stepMetrics.map((entry) => ({ ...entry, kind: 'step' as const })),
  ...heldOutMetrics.map((entry) => ({ ...entry, kind: 'held-out' as const })),
].flatMap((entry) =>
  Object.hasOwn(explanations, entry.name) ? [{ ...entry, explanation: explanations[entry.name] }] : [],
);
