// What a finished run has to say in a terminal: its stage table beside the base, the curves of its
// reinforcement stages, and one completion before and after.
import { stageLabel } from '../pipeline/recipes.js';
import { type StageName, stageOf } from '../stages/index.js';
import { curveLines, evalCurves, stageCurves, stagesOf, summarized } from './curves.js';
import { type RolloutDigest, warningLines } from './digest.js';
import type { ExamplePair } from './examples.js';
import { lookText, tableLines } from './format.js';
import type { ReportRun } from './stageEnds.js';
import { stageHeading, stageTable, stageTextTable } from './stageTable.js';
import { thoughtHeading, thoughtTextTable } from './thoughtTable.js';

/** Lines for the terminal. */
export function runSummary(run: ReportRun, digest: RolloutDigest): string[] {
  const warnings = warningLines(digest);
  const reinforced = stagesOf(run.metrics).filter((stage) => stageOf(stage).reinforcement);
  const stages = stageTable([run]);
  const thoughts = thoughtTextTable(stages, false);
  const heading = thoughtHeading(stages.map(({ temperature }) => temperature));
  return [
    stageHeading(stages),
    ...tableLines(stageTextTable(stages, false)),
    ...(thoughts ? ['', heading, ...tableLines(thoughts)] : []),
    ...reinforced.flatMap((stage) => [
      '',
      `${stage} (${stageLabel(run.config.recipe, stage)})`,
      ...curveLines(summarized(stageCurves(run.metrics, stage))),
      ...heldOutLines(run, stage),
      ...exampleLines(digest.examples, stage),
    ]),
    ...(warnings.length > 0 ? ['', ...warnings] : []),
  ];
}

/** What was measured between the steps, apart from what the steps say of themselves. */
function heldOutLines(run: ReportRun, stage: StageName): string[] {
  const curves = evalCurves(run, stage);
  if (curves.length === 0) return [];
  const { temperature } = run.config.eval;
  const heading = `on held-out problems, between the steps (${lookText({ temperature })[0]})`;
  return [heading, ...curveLines(summarized(curves))];
}

/** The first completion of the stage and its counterpart of the last step; never chosen by reward. */
function exampleLines(examples: readonly ExamplePair[], stage: StageName): string[] {
  const pair = examples.find((candidate) => candidate.stage === stage);
  if (pair === undefined) return [];
  return [
    `step ${pair.before.step}: ${pair.before.prompt} ${pair.before.completion}`,
    `step ${pair.after.step}: ${pair.after.prompt} ${pair.after.completion}`,
  ];
}
