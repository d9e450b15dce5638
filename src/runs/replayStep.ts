// The policy before and after one step of a run, made again from the last checkpoint before it.
import { exitCodes, UserError } from '../base/errors.js';
import type { Compute } from '../compute/types.js';
import type { RolloutRow } from '../pipeline/events.js';
import { needsBase, recipes } from '../pipeline/recipes.js';
import { runPipeline } from '../pipeline/runPipeline.js';
import { type RunData, readCheckpoint } from '../store/readRun.js';
import { readSftRows } from '../store/resume.js';
import { recordedSteps } from './legs.js';
import { readLessons } from './lessons.js';
import { type At, counted, type Tell } from './observer.js';
import { layoutOf } from './openRun.js';
import { baseWeights } from './training.js';

/** A step of reinforcement, done again. */
export interface ReplayedStep {
  /** Weights that sampled its rollouts. */
  readonly before: Float32Array;
  /** Weights after its updates. */
  readonly after: Float32Array;
  /** Weights of the reference policy in that step; null where there is none. */
  readonly reference: Float32Array | null;
  readonly rows: readonly RolloutRow[];
}

/** Which step of which stage of the run's recipe. */
export interface StepPlace {
  readonly stageIndex: number;
  readonly step: number;
}

/** Does a step again; `at` hears how far that is. Errors: the base is not there, damaged data; `data` where the run does not come to this step. */
export async function replayStep(
  run: RunData,
  root: string,
  place: StepPlace,
  compute: Compute,
  tell: Tell,
  at: At = () => {},
): Promise<ReplayedStep> {
  const { config, folder } = run;
  const base = needsBase(config.recipe) ? baseWeights(config, root, folder) : null;
  const resume = resumeBefore(run, place);
  const from = resume === null ? 'its beginning' : `${resume.state.stage}, step ${resume.state.step}`;
  const { stage } = recipes[config.recipe][place.stageIndex];
  tell(`${run.name}: does step ${place.step} of ${stage} again, from ${from}`);
  const leg = { from: resume, stageIndex: place.stageIndex, until: place.step };
  const count = counted(recordedSteps(run, leg), at);
  count(stage, false);
  let before = resume?.state.weights.slice() ?? base;
  let rows: readonly RolloutRow[] = [];
  for await (const event of runPipeline(config, compute, {
    base,
    resume,
    lessons: readLessons(config, root, folder),
  })) {
    if (event.kind === 'stage-start' && event.from === 'base') before = base;
    if (event.kind === 'rollouts') rows = event.rows;
    if (event.kind === 'step') count(event.state.stage, true);
    if (event.kind !== 'step' && event.kind !== 'stage-end') continue;
    const { stageIndex, step, weights, reference } = event.state;
    if (stageIndex === place.stageIndex && step === place.step && before !== null) {
      return { before, after: weights.slice(), reference: reference?.slice() ?? null, rows };
    }
    before = weights.slice();
  }
  throw new UserError(exitCodes.data, `${folder}: does not come to step ${place.step} when it is replayed.`);
}

/** The last committed state before a step; null where there is none. */
function resumeBefore(run: RunData, { stageIndex, step }: StepPlace) {
  const file = run.checkpoints.findLast(
    (one) => one.stageIndex < stageIndex || (one.stageIndex === stageIndex && one.step < step),
  );
  if (file === undefined) return null;
  const { state } = readCheckpoint(run, file, layoutOf);
  return { state, sftRows: readSftRows(run.folder, recipes[run.config.recipe][file.stageIndex].stage) };
}
