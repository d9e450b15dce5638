// Replays steps of a run and compares them with what it recorded, bit by bit.
import { version } from '../base/version.js';
import { withCompute } from '../compute/start.js';
import type { Compute } from '../compute/types.js';
import type { PipelineEvent } from '../pipeline/events.js';
import { checkMemory } from '../pipeline/memory.js';
import { needsBase, recipes } from '../pipeline/recipes.js';
import { type ResumePoint, runPipeline } from '../pipeline/runPipeline.js';
import type { DecodedCheckpoint } from '../store/checkpoint.js';
import { bytesBehind } from '../store/committed.js';
import { realFileSystem } from '../store/fileSystem.js';
import { checkInputs } from '../store/inputs.js';
import { requireFree } from '../store/lock.js';
import { importedAlone } from '../store/missing.js';
import { type RunData, readRun } from '../store/readRun.js';
import { createReplay, type Difference } from '../store/replay.js';
import { readSftRows } from '../store/resume.js';
import { refuseShipped, trainOwn } from '../store/shipped.js';
import { readWhole } from '../store/wholeRun.js';
import type { Lessons } from '../training/distillation.js';
import { inputsOf } from './inputs.js';
import { chooseLegs, type Leg, type ReplayChoice, recordedSteps } from './legs.js';
import { readLessons } from './lessons.js';
import { type At, counted, type Tell } from './observer.js';
import { layoutOf, type RunPlace } from './openRun.js';
import { checkEnd } from './outcome.js';
import { baseWeights } from './training.js';

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

/** What came of a whole verification. */
export interface Verification {
  /** Checkpoints; every file of the run is as they say. */
  readonly checkpoints: number;
  /** The run is over, so that its summary and report were made again and are equal. */
  readonly over: boolean;
  /** Bytes of rows behind the last checkpoint of a run that is not over: they are no part of what was checked. */
  readonly behind: number;
  readonly results: readonly LegResult[];
  /** The first one; null where all is equal. */
  readonly difference: Difference | null;
}

/**
 * Checks the files of a run, replays the chosen steps and names the first difference. `at`: so many of all steps are
 * done, and at which stage it is.
 * Errors: no such run, stage or base; damaged data; it is being trained.
 */
export async function verifyRun(
  { root, name }: RunPlace,
  choice: ReplayChoice,
  threads: number,
  tell: Tell,
  at: At = () => {},
): Promise<Verification> {
  const run = readRun(root, name);
  if (run.info.status === 'imported') throw importedAlone(run.folder, 'replayed');
  refuseShipped(run.folder, name, 'verify', `Train the same, and verify that: ${trainOwn(name)}`);
  // Its files change while it is trained.
  if (run.info.status !== 'done') requireFree(run.folder, realFileSystem);
  checkMemory(run.config, threads, `${run.folder}/config.json`);
  const points = readWhole(run, layoutOf);
  const over = run.info.status === 'done';
  if (over) checkEnd(run);
  warnOfVersions(run, tell);
  const legs = chooseLegs(run, points, choice);
  const base = needsBase(run.config.recipe) ? baseWeights(run.config, root, run.folder) : null;
  const lessons = readLessons(run.config, root, run.folder);
  if (points.length > 0) checkInputs(run.folder, run.info.inputs, inputsOf(run.config, base, lessons));
  const results: LegResult[] = [];
  const all = legs.reduce((sum, leg) => sum + recordedSteps(run, leg), 0);
  const count = counted(all, at);
  await withCompute(run.config, threads, async (compute) => {
    for (const leg of legs) {
      results.push(await replayLeg(run, points, leg, compute, { base, lessons, tell, at: count }));
      if (results.at(-1)?.difference) break;
    }
  });
  const behind = over ? 0 : bytesBehind(run);
  const difference = results.at(-1)?.difference ?? null;
  return { checkpoints: points.length, over, behind, results, difference };
}

function warnOfVersions({ folder, info }: RunData, tell: Tell): void {
  if (info.r1toy !== version) tell(`${folder}: was made by r1toy ${info.r1toy}, this is ${version}.`);
  const others = info.nodes.filter((node) => node !== process.version);
  if (others.length > 0)
    tell(`${folder}: was made under Node ${others.join(', ')}, this is ${process.version}.`);
}

/** What a replay is given, and who hears of it. */
interface Replaying {
  readonly base: Float32Array | null;
  readonly lessons: Lessons | null;
  readonly tell: Tell;
  readonly at: ReturnType<typeof counted>;
}

async function replayLeg(
  run: RunData,
  points: readonly DecodedCheckpoint[],
  { from, stageIndex, until }: Leg,
  compute: Compute,
  { base, lessons, tell, at }: Replaying,
): Promise<LegResult> {
  const compare = createReplay(run, points, from, layoutOf(run.config));
  const stages: Record<string, Stretch> = {};
  const resume = resumePoint(run, from);
  const all = recordedSteps(run, { from, stageIndex, until });
  at(recipes[run.config.recipe][stageIndex].stage, false);
  tell(
    `replays ${all} ${all === 1 ? 'step' : 'steps'} from ${from === null ? 'the beginning' : placeText(from)}`,
  );
  for await (const event of runPipeline(run.config, compute, { base, resume, lessons })) {
    const result = compare(event);
    if (result === 'unrecorded') break;
    if (result !== 'equal') return { stages, difference: result };
    if (event.kind === 'stage-start') at(event.stage, false);
    if (event.kind === 'step') {
      const { stage, step, steps } = event.state;
      stages[stage] = { first: stages[stage]?.first ?? step, last: step, steps };
      at(stage, true);
    }
    if (isReached(event, stageIndex, until)) break;
  }
  return { stages, difference: null };
}

function placeText({ state }: DecodedCheckpoint): string {
  return `the checkpoint of ${state.stage}, step ${state.step}`;
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
