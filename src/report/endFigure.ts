// A figure of a run's end by the words people ask for it with: `pass@1`, `pass@1 greedy`, `beyond:pass@1`.
import { exitCodes, UserError } from '../base/errors.js';
import { didYouMean } from '../base/nearest.js';
import type { Config } from '../config/schema.js';
import { lastStage } from '../pipeline/recipes.js';
import { curveOfK } from '../rewards/verdict.js';
import { groupOfSet, isEvalGroup, isEvalMetric, otherTemperatures } from '../training/evaluation.js';
import { heldOutMetrics } from './metricCatalogue.js';
import { metricAt, type ReportRun, stageEnds } from './stageEnds.js';

/** A held-out metric of a group, at the end of a run. */
export interface EndFigure {
  readonly group: string;
  /** As `stageEnds` names it: at another temperature than the run's own with that after a space. */
  readonly metric: string;
}

/** Reads `[GROUP:]METRIC`; the group of all trained levels where there is none. Error `usage` naming what is near. */
export function endFigure(text: string, option: string): EndFigure {
  const colon = text.indexOf(':');
  const group = colon < 0 ? groupOfSet.levels : text.slice(0, colon);
  const metric = text.slice(colon + 1);
  const [name, ...look] = metric.split(' ');
  const looks = otherTemperatures.map((temperature) => metricAt('', temperature).trim());
  const known = heldOutMetrics.map((entry) => entry.name.replace('@k', '@1'));
  if (!isEvalGroup(group))
    throw new UserError(
      exitCodes.usage,
      `${option}: no group of an evaluation is named ${group}. Allowed: all, hard, beyond, general, a task, a task's level such as addition/3.`,
    );
  if (!isEvalMetric(name))
    throw new UserError(
      exitCodes.usage,
      `${option}: no held-out metric is named ${name}.${didYouMean(name, known)} Allowed: ${known.join(', ')}.`,
    );
  if (look.length > 0 && !looks.includes(look.join(' ')))
    throw new UserError(
      exitCodes.usage,
      `${option}: nothing is measured at ${look.join(' ')}. Allowed after the metric: ${looks.join(', ')}, or nothing.`,
    );
  return { group, metric };
}

/** Refuses a k of pass@k or majority@k that evaluations of these settings do not have: error `usage`. */
export function checkSamples({ metric }: EndFigure, { eval: { samples } }: Config, option: string): void {
  const [, kind, k] = /^(pass|majority)@(\d+)/.exec(metric) ?? [];
  const ks = kind === 'pass' ? curveOfK(samples) : [samples];
  if (k === undefined || ks.includes(Number(k))) return;
  throw new UserError(
    exitCodes.usage,
    `${option}: ${metric} is not measured with eval.samples = ${samples}. Allowed: ${ks.map((one) => `${kind}@${one}`).join(', ')}.`,
  );
}

/** The figure of a run's last stage; undefined where it was not measured. */
export function endValue(run: ReportRun, { group, metric }: EndFigure): number | undefined {
  const end = stageEnds(run).findLast(({ stage }) => stage === lastStage(run.config.recipe));
  return end?.groups[group]?.[metric];
}
