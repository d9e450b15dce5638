// What a finished run has to say in a terminal: the curves of its reinforcement stages, and its stage table beside the
// base.
import { stageLabel } from '../pipeline/recipes.js';
import { type StageName, stageOf } from '../stages/index.js';
import { type Curve, evalCurves, stageCurves, stagesOf } from './curves.js';
import { type RolloutDigest, warningLines } from './digest.js';
import { formatAlike, lookText } from './format.js';
import { stepMetrics } from './metricCatalogue.js';
import type { ReportRun } from './stageEnds.js';
import { stageHeading, stageTable, stageTextTable } from './stageTable.js';
import type { Shown, TextTable } from './textTable.js';
import { thoughtHeading, thoughtTextTable } from './thoughtTable.js';

/** The curves of each stage of reinforcement, and the warnings of the run. */
export function curveBlocks(run: ReportRun, digest: RolloutDigest): Shown[] {
  const reinforced = stagesOf(run.metrics).filter((stage) => stageOf(stage).reinforcement);
  const warnings = warningLines(digest);
  return [
    ...reinforced.flatMap((stage) => [
      stepHeading(run, stage),
      curveTable(stepCurves(run, stage)),
      ...heldOutBlocks(run, stage),
      '',
    ]),
    ...(warnings.length > 0 ? [...warnings, ''] : []),
  ];
}

/** The tables of the ends of stages. */
export function tableBlocks(run: ReportRun): Shown[] {
  const stages = stageTable([run]);
  const thoughts = thoughtTextTable(stages, false);
  const heading = thoughtHeading(stages.map(({ temperature }) => temperature));
  return [
    stageHeading(stages),
    stageTextTable(stages, false),
    ...(thoughts === null ? [] : ['', heading, thoughts]),
  ];
}

/** What the steps of reinforcement say: not the loss, which is noise around 0 there. */
function stepCurves({ metrics }: ReportRun, stage: StageName): Curve[] {
  const [{ label: loss }] = stepMetrics;
  return stageCurves(metrics, stage).filter(({ label }) => label !== loss);
}

/** Tables of held-out scores have the trained levels alone; what the steps ask can have hard ones, too. */
function stepHeading({ config }: ReportRun, stage: StageName): string {
  const hard = Object.values(config.world.hard).some((levels) => levels.length > 0);
  const asked = `on training problems${hard ? ' with hard levels' : ''}`;
  return `${stage} (${stageLabel(config.recipe, stage)}), ${asked}`;
}

/** What was measured between the steps, apart from what the steps say of themselves. */
function heldOutBlocks(run: ReportRun, stage: StageName): Shown[] {
  const curves = evalCurves(run, stage);
  if (curves.length === 0) return [];
  const { temperature } = run.config.eval;
  const heading = `on held-out problems, between the steps (${lookText({ temperature })[0]})`;
  return [heading, curveTable(curves)];
}

/** First, lowest, highest and last value of each curve, and the curve itself. */
function curveTable(curves: readonly Curve[]): TextTable {
  return {
    headers: ['metric', 'first', 'lowest', 'highest', 'last'],
    rows: curves.map(({ label, values }) => [
      label,
      ...formatAlike([
        values[0],
        values.reduce((low, value) => Math.min(low, value)),
        values.reduce((high, value) => Math.max(high, value)),
        values[values.length - 1],
      ]),
    ]),
    curves: curves.map(({ values }) => values),
  };
}
