// One run through the pipeline: events go to the store and to the progress, a signal stops it.
import { setImmediate as turn } from 'node:timers/promises';
import { exitCodes } from '../base/errors.js';
import type { Compute } from '../compute/types.js';
import type { PipelineEvent } from '../pipeline/events.js';
import { runPipeline } from '../pipeline/runPipeline.js';
import { htmlReport } from '../report/html.js';
import { runSummary } from '../report/runSummary.js';
import { stageTable } from '../report/stageTable.js';
import { readRollouts, readRun } from '../store/readRun.js';
import { saveReport } from '../store/runStore.js';
import type { Lessons } from '../training/distillation.js';
import { note, print } from './output.js';
import type { StageProfiler } from './profile.js';
import { createProgress } from './progress.js';
import type { OpenRun, RunPlace } from './runs.js';
import type { StopRequest } from './signals.js';

/** What a run is driven with. */
export interface Drive {
  readonly compute: Compute;
  /** The base's weights; null for the recipe that makes it. */
  readonly base: Float32Array | null;
  /** What a distilled student learns; null for other recipes. */
  readonly lessons: Lessons | null;
  readonly stop: StopRequest;
  /** Measures where the time goes; null without --profile. */
  readonly profiler: StageProfiler | null;
  /** Name of the run that the user resumes after a stop. */
  readonly resumeName: string;
  /** Says nothing on stdout at the end. */
  readonly quiet: boolean;
}

/**
 * Runs the pipeline to its end, or to the step after a signal. The run stays open.
 * Returns 0, or the signal's exit code; then everything up to that step is saved.
 */
export async function drive(run: OpenRun, tools: Drive): Promise<number> {
  const { compute, base, lessons, stop, profiler, resumeName, quiet } = tools;
  const { store, config, resume } = run;
  const progress = createProgress(process.stderr);
  try {
    profiler?.profile.enter('data');
    for await (const event of runPipeline(config, compute, { base, resume, lessons })) {
      profiler?.profile.enter('store');
      store.record(event);
      progress.show(event);
      // Lets a signal in; nothing else depends on it.
      await turn();
      profiler?.handled(event);
      const exitCode = stop.exitCode();
      if (exitCode === null || !canStopAt(event)) continue;
      if (event.kind === 'step') store.save(event.state);
      progress.stop();
      const { stage, step } = event.state;
      note(`stopped at stage ${stage}, step ${step}; saved. Continue with: r1toy resume ${resumeName}`);
      return exitCode;
    }
    finish(run, resumeName === run.name && !quiet);
    return exitCodes.done;
  } finally {
    progress.stop();
  }
}

type Stopping = Extract<PipelineEvent, { kind: 'step' | 'stage-end' }>;

/** After a step, but not after a stage's last: that one is committed together with its evaluation. */
function canStopAt(event: PipelineEvent): event is Stopping {
  return event.kind === 'stage-end' || (event.kind === 'step' && event.state.step < event.state.steps);
}

/** Writes report.html, then summary.json, which marks the run as done, and prints what came of a run that was asked for. */
function finish({ store, root, name }: RunPlace & Pick<OpenRun, 'store'>, asked: boolean): void {
  const run = readRun(root, name);
  const base = run.info.base === null ? null : readRun(root, run.info.base);
  const rollouts = readRollouts(run);
  saveReport(root, name, htmlReport(run, base, rollouts));
  store.finish({ stages: stageTable([run]), lineage: run.info.lineage });
  if (asked) print(runSummary(run, base, rollouts));
}
