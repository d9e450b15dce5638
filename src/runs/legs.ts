// Which stretches of a run a verification replays.
import { exitCodes, UserError } from '../base/errors.js';
import { type RecipeName, recipes, stageText } from '../pipeline/recipes.js';
import type { StageName } from '../stages/index.js';
import type { DecodedCheckpoint } from '../store/checkpoint.js';
import type { RunData } from '../store/readRun.js';
import { stageNamed } from './checkpoint.js';

/** Steps of each stage that are replayed when nothing else is asked for. */
const defaultSteps = 3;

/** A stretch of a run that is replayed: from a committed point to a step of a stage. */
export interface Leg {
  readonly from: DecodedCheckpoint | null;
  readonly stageIndex: number;
  /** Last step. */
  readonly until: number;
}

/** A step of a stage. */
interface Place {
  readonly stageIndex: number;
  readonly step: number;
}

/** Which steps are to be replayed. */
export interface ReplayChoice {
  readonly from?: string | undefined;
  readonly steps?: number | undefined;
  readonly all?: boolean | undefined;
}

/** The legs that are asked for. Errors: no such stage, or nothing of it is recorded after that step. */
export function chooseLegs(run: RunData, points: readonly DecodedCheckpoint[], choice: ReplayChoice): Leg[] {
  const steps = choice.steps ?? defaultSteps;
  const stages = recipes[run.config.recipe].map(({ stage }) => stage);
  if (choice.all) return [{ from: null, stageIndex: stages.length - 1, until: Number.POSITIVE_INFINITY }];
  if (choice.from !== undefined) {
    const { stageIndex, step } = place(choice.from, run.config.recipe);
    requireStepAfter(run, stages[stageIndex], step);
    return [{ from: lastBefore(points, stageIndex, step), stageIndex, until: step + steps }];
  }
  const begun = (run.info.progress?.stageIndex ?? 0) + 1;
  return stages.slice(0, begun).map((_, stageIndex) => {
    return { from: lastBefore(points, stageIndex, 0), stageIndex, until: steps };
  });
}

/** Refuses a beginning after which nothing is recorded: a replay of no step would be equal to anything. */
function requireStepAfter(run: RunData, stage: StageName, step: number): void {
  const last = Math.max(0, ...run.metrics.filter((row) => row.stage === stage).map((row) => row.step));
  if (step < last) return;
  const allowed = last === 0 ? 'it has not begun' : `allowed 0 to ${last - 1}, after which a step follows`;
  throw new UserError(
    exitCodes.usage,
    `--from: nothing of ${stage} is recorded after step ${step} (${allowed}).`,
  );
}

/** `STAGE:STEP`, the stage by name or label. Error: no such stage. */
function place(text: string, recipe: RecipeName): Place {
  const match = /^([a-z0-9-]+):(\d{1,6})$/i.exec(text);
  if (match === null) {
    throw new UserError(exitCodes.usage, `--from: must read like Dev2:40 or reasoning-rl:40 (got ${text}).`);
  }
  const stages = recipes[recipe].map(({ stage }) => stage);
  const stageIndex = stages.indexOf(stageNamed(match[1], '--from', recipe));
  if (stageIndex >= 0) return { stageIndex, step: Number(match[2]) };
  throw new UserError(
    exitCodes.usage,
    `--from: the run has no stage ${match[1]} (allowed: ${stages.map((stage) => stageText(recipe, stage)).join(', ')}).`,
  );
}

/** Whether a place in a run is at a step of a stage, or before it. */
function upTo(at: Place, { stageIndex, step }: Place): boolean {
  return at.stageIndex < stageIndex || (at.stageIndex === stageIndex && at.step <= step);
}

function lastBefore(
  points: readonly DecodedCheckpoint[],
  stageIndex: number,
  step: number,
): DecodedCheckpoint | null {
  return points.findLast(({ state }) => upTo(state, { stageIndex, step })) ?? null;
}

/** Steps that the run has recorded between a committed point and a step of a stage. */
export function recordedSteps(
  { config, metrics }: RunData,
  { from, stageIndex, until }: Omit<Leg, 'from'> & { readonly from: { readonly state: Place } | null },
): number {
  const stages = recipes[config.recipe].map(({ stage }) => stage);
  const start = from?.state ?? { stageIndex: 0, step: 0 };
  return metrics.filter(({ stage, step }) => {
    const at = { stageIndex: stages.indexOf(stage), step };
    return step > 0 && !upTo(at, start) && upTo(at, { stageIndex, step: until });
  }).length;
}
