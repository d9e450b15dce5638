// Replays steps of a run and compares them with what it recorded, bit by bit.
import { exitCodes, UserError } from '../base/errors.js';
import { version } from '../base/version.js';
import { withCompute } from '../compute/start.js';
import type { Compute } from '../compute/types.js';
import type { PipelineEvent } from '../pipeline/events.js';
import { checkMemory } from '../pipeline/memory.js';
import { needsBase, type RecipeName, recipes } from '../pipeline/recipes.js';
import { type ResumePoint, runPipeline } from '../pipeline/runPipeline.js';
import type { StageName } from '../stages/index.js';
import type { DecodedCheckpoint } from '../store/checkpoint.js';
import { realFileSystem } from '../store/fileSystem.js';
import { checkInputs } from '../store/inputs.js';
import { requireFree } from '../store/lock.js';
import { type RunData, readRun } from '../store/readRun.js';
import { createReplay, type Difference } from '../store/replay.js';
import { readSftRows } from '../store/resume.js';
import { readWhole } from '../store/wholeRun.js';
import type { Lessons } from '../training/distillation.js';
import { stageNamed } from './checkpoint.js';
import { inputsOf } from './inputs.js';
import { readLessons } from './lessons.js';
import type { Tell } from './observer.js';
import { layoutOf, type RunPlace } from './openRun.js';
import { checkEnd } from './outcome.js';
import { baseWeights } from './training.js';

/** Steps of each stage that are replayed when nothing else is asked for. */
const defaultSteps = 3;

/** A stretch of a run that is replayed: from a committed point to a step of a stage. */
interface Leg {
  readonly from: DecodedCheckpoint | null;
  readonly stageIndex: number;
  /** Last step. */
  readonly until: number;
}

/** Steps of a stage that were compared. */
export interface Stretch {
  readonly first: number;
  readonly last: number;
  /** Steps that the stage has. */
  readonly steps: number;
}

/** What came of a leg, by stage. */
export interface LegResult {
  readonly stages: Readonly<Record<string, Stretch>>;
  readonly difference: Difference | null;
}

/** Which steps are to be replayed. */
export interface ReplayChoice {
  readonly from?: string | undefined;
  readonly steps?: number | undefined;
  readonly all?: boolean | undefined;
}

/** What came of a whole verification. */
export interface Verification {
  /** Checkpoints; every file of the run is as they say. */
  readonly checkpoints: number;
  /** The run is over, so that its summary and report were made again and are equal. */
  readonly over: boolean;
  readonly results: readonly LegResult[];
  /** The first one; null where all is equal. */
  readonly difference: Difference | null;
}

/**
 * Checks the files of a run, replays the chosen steps and names the first difference.
 * Errors: no such run, stage or base; damaged data; it is being trained.
 */
export async function verifyRun(
  { root, name }: RunPlace,
  choice: ReplayChoice,
  threads: number,
  tell: Tell,
): Promise<Verification> {
  const run = readRun(root, name);
  // Its files change while it is trained.
  if (run.info.status !== 'done') requireFree(run.folder, realFileSystem);
  checkMemory(run.config, threads, `${run.folder}/config.json`);
  const points = readWhole(run, layoutOf);
  const over = run.info.status === 'done';
  if (over) checkEnd(run);
  warnOfVersions(run, tell);
  const legs = chooseLegs(run, points, choice);
  const base = needsBase(run.config.recipe) ? baseWeights(run.config, root, run.folder) : null;
  const lessons = readLessons(run.config, root);
  if (points.length > 0) checkInputs(run.folder, run.info.inputs, inputsOf(run.config, base, lessons));
  const results: LegResult[] = [];
  await withCompute(run.config, threads, async (compute) => {
    for (const leg of legs) {
      results.push(await replayLeg(run, points, leg, compute, { base, lessons }));
      if (results.at(-1)?.difference) break;
    }
  });
  return { checkpoints: points.length, over, results, difference: results.at(-1)?.difference ?? null };
}

function warnOfVersions({ folder, info }: RunData, tell: Tell): void {
  if (info.r1toy !== version) tell(`${folder}: was made by r1toy ${info.r1toy}, this is ${version}.`);
  const others = info.nodes.filter((node) => node !== process.version);
  if (others.length > 0)
    tell(`${folder}: was made under Node ${others.join(', ')}, this is ${process.version}.`);
}

function chooseLegs(run: RunData, points: readonly DecodedCheckpoint[], choice: ReplayChoice): Leg[] {
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
function place(text: string, recipe: RecipeName): { stageIndex: number; step: number } {
  const match = /^([a-z0-9-]+):(\d{1,6})$/i.exec(text);
  if (match === null) {
    throw new UserError(exitCodes.usage, `--from: must read like reasoning-rl:40 (got ${text}).`);
  }
  const stages = recipes[recipe].map(({ stage }) => stage);
  const stageIndex = stages.indexOf(stageNamed(match[1], '--from', recipe));
  if (stageIndex >= 0) return { stageIndex, step: Number(match[2]) };
  throw new UserError(
    exitCodes.usage,
    `--from: the run has no stage ${match[1]} (allowed: ${stages.join(', ')}).`,
  );
}

function lastBefore(
  points: readonly DecodedCheckpoint[],
  stageIndex: number,
  step: number,
): DecodedCheckpoint | null {
  const before = points.filter(
    ({ state }) => state.stageIndex < stageIndex || (state.stageIndex === stageIndex && state.step <= step),
  );
  return before.at(-1) ?? null;
}

async function replayLeg(
  run: RunData,
  points: readonly DecodedCheckpoint[],
  { from, stageIndex, until }: Leg,
  compute: Compute,
  { base, lessons }: { base: Float32Array | null; lessons: Lessons | null },
): Promise<LegResult> {
  const compare = createReplay(run, points, from, layoutOf(run.config));
  const stages: Record<string, Stretch> = {};
  const resume = resumePoint(run, from);
  for await (const event of runPipeline(run.config, compute, { base, resume, lessons })) {
    const result = compare(event);
    if (result === 'unrecorded') break;
    if (result !== 'equal') return { stages, difference: result };
    if (event.kind === 'step') {
      const { stage, step, steps } = event.state;
      stages[stage] = { first: stages[stage]?.first ?? step, last: step, steps };
    }
    if (isReached(event, stageIndex, until)) break;
  }
  return { stages, difference: null };
}

/** The end of a stage belongs to its last step. */
function isReached(event: PipelineEvent, stageIndex: number, until: number): boolean {
  if (event.kind !== 'step' && event.kind !== 'stage-end') return false;
  const { state } = event;
  if (state.stageIndex < stageIndex || state.step < Math.min(until, state.steps)) return false;
  return event.kind === 'stage-end' || state.step < state.steps;
}

function resumePoint({ folder }: RunData, from: DecodedCheckpoint | null): ResumePoint | null {
  return from && { state: from.state, sftRows: readSftRows(folder, from.state.stage) };
}
