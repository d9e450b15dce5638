// What came of a run in one line.
import { lastStage } from '../pipeline/recipes.js';
import type { EvalMetrics } from '../training/evaluation.js';
import { inMinutes } from './format.js';
import { endLabel, type ReportRun, stageEnds } from './stageEnds.js';

/**
 * `R1: pass@1 .23 -> .88 ± .02, one language .78 -> .99, thoughts 18 -> 32 words, 1:54 min`: from the base, prompted, to
 * the last stage. ± is that of 95 % over held-out problems.
 */
export function headline(run: ReportRun, seconds: number | null): string {
  const ends = stageEnds(run).filter(({ begin }) => begin === undefined);
  const last = ends.findLast(({ stage }) => stage === lastStage(run.config.recipe));
  if (last === undefined) return `${run.name}: no stage has ended yet`;
  const first = ends[0] === last ? undefined : ends[0].groups.all;
  const { all } = last.groups;
  const change = (metric: string, text: (value: number) => string) => {
    const values = [first?.[metric], all[metric]].filter((value) => value !== undefined);
    return values.map(text).join(' -> ');
  };
  const half = halfWidth(all);
  const words = change('length/thought', (value) => value.toFixed(0));
  const label = endLabel(run.config.recipe, last).replace(/,.*/, '');
  return `${label}: ${[
    `pass@1 ${change('pass@1', share)}${half === null ? '' : ` ± ${share(half)}`}`,
    `one language ${change('language', share) || '-'}`,
    ...(words === '' ? [] : [`thoughts ${words} words`]),
    ...(seconds === null ? [] : [`${inMinutes(seconds)} min`]),
  ].join(', ')}`;
}

/** `.23`, and `1.00` for all. */
function share(value: number): string {
  return value.toFixed(2).replace(/^0\./, '.');
}

/**
 * Half of the 95 % interval of pass@1 over problems that could have been asked instead, each sampled k times. How much
 * problems differ follows from pass@2: the mean of the square of a problem's own chance p is 2 pass@1 - pass@2. Null
 * without pass@2.
 */
export function halfWidth(all: EvalMetrics): number | null {
  const { problems, samples, 'pass@1': one, 'pass@2': two } = all;
  if (two === undefined) return null;
  const between = Math.max(0, 2 * one - two - one * one);
  const within = (two - one) / samples;
  return 1.96 * Math.sqrt((between + within) / problems);
}
