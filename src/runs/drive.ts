// One run through the pipeline: events go to the store and to the observer, who may ask it to stop.
import { setImmediate as turn } from 'node:timers/promises';
import { exitCodes } from '../base/errors.js';
import { resumeCommand } from '../base/shell.js';
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import type { PipelineEvent } from '../pipeline/events.js';
import { recordedEvents } from '../pipeline/hackWatch.js';
import { lastStage } from '../pipeline/recipes.js';
import { runPipeline } from '../pipeline/runPipeline.js';
import { headline } from '../report/headline.js';
import { curveBlocks, tableBlocks } from '../report/runSummary.js';
import type { Shown } from '../report/textTable.js';
import type { StageName } from '../stages/index.js';
import { type RunData, readCheckpoint, readRollouts, readRun, stageCheckpoint } from '../store/readRun.js';
import { saveReport } from '../store/runStore.js';
import { readSeconds } from '../store/times.js';
import type { Lessons } from '../training/distillation.js';
import { type AskedAgain, askAgain } from './askAgain.js';
import type { OpenLog } from './eventLog.js';
import { inputsOf } from './inputs.js';
import type { GoingOn, Observer, StopRequest } from './observer.js';
import { layoutOf, type OpenRun } from './openRun.js';
import { endOf } from './outcome.js';
import type { StageProfiler } from './profile.js';

/** What a run is driven with. */
export interface Drive {
  readonly compute: Compute;
  /** The base's weights; null for the recipe that makes it. */
  readonly base: Float32Array | null;
  /** What a distilled student learns; null for other recipes. */
  readonly lessons: Lessons | null;
  readonly observer: Observer;
  readonly stop: StopRequest;
  /** Measures where the time goes; null where nobody asks. */
  readonly profiler: StageProfiler | null;
  /** Takes the events along for other programs; null where nobody asks. */
  readonly openLog?: OpenLog | null;
  /** Name of the run that the user resumes after a stop. */
  readonly resumeName: string;
  /** Settings of that run, which this one may be the base of. */
  readonly whole: Config;
}

/** How driving a run ended. */
export interface Outcome {
  /** 0, or what the stop was asked for with; then everything up to that step is saved. */
  readonly exitCode: number;
  /** What came of a run that reached its end. */
  readonly end: RunEnd | null;
}

/** What came of a run: one line, tables, and its answers to the same problems at the start and now. */
export interface RunEnd {
  readonly headline: string;
  readonly curves: readonly Shown[];
  readonly tables: readonly Shown[];
  readonly asked: readonly AskedAgain[];
}

/**
 * Runs the pipeline to its end, or to the step after the wish to stop. The run stays open.
 * Errors: training diverges, the disk fails.
 */
export async function drive(run: OpenRun, tools: Drive): Promise<Outcome> {
  const { compute, base, lessons, observer, stop, profiler, resumeName, whole } = tools;
  const { store, config, resume } = run;
  const log = tools.openLog?.(store.folder, config) ?? null;
  const progress = observer.progress(config, whole, resume ? goingOn(run, resume.state) : null);
  try {
    store.begin(inputsOf(config, base, lessons));
    profiler?.profile.enter('data');
    for await (const event of runPipeline(config, compute, { base, resume, lessons })) {
      profiler?.profile.enter('store');
      store.record(event);
      log?.show(event);
      progress.show(event);
      // Lets the wish to stop in; nothing else depends on it.
      await turn();
      profiler?.handled(event);
      const exitCode = stop.exitCode();
      if (exitCode === null || !canStopAt(event)) continue;
      if (event.kind === 'step') store.save(event.state);
      progress.stop();
      const { stage, step } = event.state;
      const command = resumeCommand(run.root, resumeName);
      observer.tell(`stopped at stage ${stage}, step ${step}; saved. Continue with: ${command}`);
      return { exitCode, end: null };
    }
    progress.stop();
    return { exitCode: exitCodes.done, end: await finish(run, tools) };
  } finally {
    progress.stop();
    log?.close();
  }
}

/** The stage that goes on, with what is recorded of it. */
function goingOn({ root, name }: OpenRun, { stage, step, steps }: GoingOn['place']): GoingOn {
  const run = readRun(root, name);
  return {
    place: { stage, step, steps },
    metrics: run.metrics.filter((row) => row.stage === stage && row.step > 0),
    evals: run.evals.filter((row) => row.stage === stage),
    events: eventsOf(run, stage),
  };
}

function* eventsOf(run: RunData, stage: StageName): Generator<PipelineEvent> {
  for (const event of recordedEvents(readRollouts(run), run.evals)) {
    const of = event.kind === 'rollouts' ? event.rows[0].stage : event.kind === 'eval' && event.row.stage;
    if (of === stage) yield event;
  }
}

type Stopping = Extract<PipelineEvent, { kind: 'step' | 'stage-end' }>;

/** After a step, but not after a stage's last: that one is committed together with its evaluation. */
function canStopAt(event: PipelineEvent): event is Stopping {
  return event.kind === 'stage-end' || (event.kind === 'step' && event.state.step < event.state.steps);
}

/** Writes report.html, then summary.json, which marks the run as done, and tells what came of the run. */
async function finish({ store, root, name }: OpenRun, { compute, base }: Drive): Promise<RunEnd> {
  const run = readRun(root, name);
  const { digest, report, summary } = endOf(run);
  saveReport(root, name, report);
  store.finish(summary);
  const last = stageCheckpoint(run, lastStage(run.config.recipe));
  const { weights } = readCheckpoint(run, last, layoutOf).state;
  return {
    headline: headline(run, readSeconds(run)),
    curves: curveBlocks(run, digest),
    tables: tableBlocks(run),
    asked: await askAgain(compute, run.config, base, weights),
  };
}
