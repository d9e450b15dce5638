// What a finished run has to say in a terminal: its stage table beside the base, the curves of its
// reinforcement stages, and one completion before and after.
import { stageLabel } from '../pipeline/recipes.js';
import { type StageName, stageOf } from '../stages/index.js';
import { learningCurve, learningCurveLines, stagesOf } from './curves.js';
import { type RolloutDigest, warningLines } from './digest.js';
import type { ExamplePair } from './examples.js';
import { tableLines } from './format.js';
import type { ReportRun } from './stageEnds.js';
import { stageHeading, stageTable, stageTextTable } from './stageTable.js';

/** Lines for the terminal. */
export function runSummary(run: ReportRun, digest: RolloutDigest): string[] {
  const warnings = warningLines(digest);
  const reinforced = stagesOf(run.metrics).filter((stage) => stageOf(stage).reinforcement);
  const stages = stageTable([run]);
  return [
    stageHeading(stages),
    ...tableLines(stageTextTable(stages, false)),
    ...reinforced.flatMap((stage) => [
      '',
      `${stage} (${stageLabel(run.config.recipe, stage)})`,
      ...learningCurveLines(learningCurve(run.metrics, stage)),
      ...exampleLines(digest.examples, stage),
    ]),
    ...(warnings.length > 0 ? ['', ...warnings] : []),
  ];
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
