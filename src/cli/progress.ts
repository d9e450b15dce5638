// Shows a run on stderr: a bar at a terminal, otherwise a plain line now and then.
import { SingleBar } from 'cli-progress';
import type { EvalRow, PipelineEvent } from '../pipeline/events.js';
import { createHackWatch } from '../pipeline/hackWatch.js';
import { lastStage, stageLabel } from '../pipeline/recipes.js';
import { hackText } from '../report/digest.js';
import { formatNumber, lookText, tableLines } from '../report/format.js';
import { stepMetrics } from '../report/metricCatalogue.js';
import { largestK } from '../report/stageTable.js';
import type { Progress } from '../runs/observer.js';
import type { StageName } from '../stages/index.js';
import type { FilterCounts } from '../training/rejectionSampling.js';
import { linesText } from './output.js';
import { duration, shortHash, shortNumber } from './render.js';

/** Where progress goes; process.stderr is one. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

type Metrics = Readonly<Record<string, number>>;
type StepEvent = Extract<PipelineEvent, { kind: 'step' }>;

/** The stage that ends in a base. */
const base = lastStage('base');

/** A step's line is due after so many steps, or so many seconds, whichever comes first. */
const plainSteps = 20;
const plainSeconds = 10;

/** `reward 0.512  accuracy 0.41 ...` of a step: the live metrics it has, else the loss. */
export function metricsText(metrics: Metrics): string {
  const told = stepMetrics.filter(({ name, shown }) => shown.includes('live') && metrics[name] !== undefined);
  const lines = told.length > 0 ? told : stepMetrics.filter(({ name }) => name === 'loss');
  return lines.map(({ name, label }) => `${label} ${shortNumber(metrics[name])}`).join('  ');
}

/**
 * The line of an event that is worth one by itself; null for steps and rollouts. `under`: the stage that is under way,
 * null before the first: only a run that trains its base itself is at the step that it measures there.
 */
export function eventText(event: PipelineEvent, under: StageName | null = base): string | null {
  switch (event.kind) {
    case 'stage-start': {
      const origin = event.from === 'random' ? 'random weights' : event.from;
      return `${event.stage} from ${origin} ${shortHash(event.fromSha256)}, ${event.steps} steps`;
    }
    case 'sft-data':
      return `${event.stage}: ${event.rows.length} examples${filterText(event.filters)}`;
    case 'reward-models':
      return rewardModelsText(event.stage, event.metrics);
    case 'gate':
      return gateText(event);
    case 'eval':
      return evalText(event.row, under !== base && event.row.stage === base);
    case 'stage-end':
      return `${event.lineage.stage} done: weights ${shortHash(event.lineage.sha256)}`;
    default:
      return null;
  }
}

function filterText(filters: FilterCounts | null): string {
  if (filters === null) return '';
  return ` (completions: ${Object.entries(filters)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')})`;
}

/** Held-out accuracy of each reward model. */
function rewardModelsText(stage: string, metrics: Metrics): string {
  const models = Object.entries(metrics).flatMap(([name, value]) => {
    const [, model] = /^preference\/(\w+)\/accuracy$/.exec(name) ?? [];
    return model === undefined ? [] : [`${model} ${shortNumber(value)}`];
  });
  return `${stage}: reward models, accuracy on held-out preferences: ${models.join('  ')}`;
}

function gateText({ stage, rows }: Extract<PipelineEvent, { kind: 'gate' }>): string {
  const table = tableLines({
    headers: ['level', 'pass@1', 'pass@group', 'live groups', 'by chance'],
    rows: rows.map(({ task, level, passAt1, passAtGroup, live, chance }) => [
      `${task}/${level}`,
      ...[passAt1, passAtGroup, live, chance].map(formatNumber),
    ]),
  });
  return [`${stage}: what there is to learn from, on training problems`, ...table].join('\n');
}

function evalText({ stage, step, quick, groups, ...look }: EvalRow, ofBase: boolean): string {
  const all: Metrics = groups.all ?? {};
  const shown = ['pass@1', `pass@${largestK(all) ?? 1}`, 'format', 'language', 'length'];
  const scores = [...new Set(shown)]
    .filter((name) => all[name] !== undefined)
    .map((name) => `${name} ${shortNumber(all[name])}`);
  const how = lookText(look).join(', ');
  const what = ofBase ? stageLabel('base', stage) : `${stage} step ${step}`;
  return `${what} ${quick ? 'quick eval' : 'eval'} (${how}): ${scores.join('  ')}`;
}

/**
 * Progress of one run on a stream.
 * `before`: what is recorded of a stage that goes on, so that warnings are those of an unbroken run.
 * `now`: seconds on any clock; it serves the time left and nothing else.
 */
export function createProgress(
  stream: ProgressStream,
  before: Iterable<PipelineEvent> = [],
  now = () => performance.now() / 1000,
): Progress {
  const meter = stream.isTTY ? createBar(stream) : createPlain(stream, now);
  // No step seen yet: the first one sets the clock, so that a resumed stage is not taken for a fast one.
  let begun = { step: -1, time: 0 };
  const watch = createHackWatch();
  let under: StageName | null = null;
  for (const event of before) watch(event);
  return {
    show(event) {
      const warning = watch(event);
      if (event.kind === 'stage-start') under = event.stage;
      if (event.kind === 'step') under = event.state.stage;
      const text = eventText(event, under);
      if (text !== null) {
        meter.stop();
        const alarm = warning === null ? [] : [hackText(warning.grader, warning)];
        stream.write(linesText([...text.split('\n'), ...alarm]));
        if (event.kind === 'stage-start') begun = { step: -1, time: 0 };
        return;
      }
      if (event.kind !== 'step') return;
      const { step, steps } = event.state;
      const perStep = begun.step < 0 ? null : (now() - begun.time) / (step - begun.step);
      if (begun.step < 0) begun = { step, time: now() };
      meter.step(event, perStep === null ? '' : `${duration(perStep * (steps - step))} left`);
    },
    stop: () => meter.stop(),
  };
}

interface Meter {
  step(event: StepEvent, left: string): void;
  stop(): void;
}

function createBar(stream: ProgressStream): Meter {
  let bar: SingleBar | null = null;
  return {
    step({ state, metrics }, left) {
      const payload = { stage: state.stage, text: metricsText(metrics), left };
      if (bar === null) {
        bar = new SingleBar({
          stream,
          format: '{stage} {bar} {value}/{total}  {left}  {text}',
          barsize: 16,
          hideCursor: true,
          clearOnComplete: true,
          gracefulExit: false,
        });
        bar.start(state.steps, state.step, payload);
      } else {
        bar.update(state.step, payload);
      }
    },
    stop() {
      bar?.stop();
      bar = null;
    },
  };
}

function createPlain(stream: ProgressStream, now: () => number): Meter {
  let last = now();
  return {
    step({ state, metrics }, left) {
      const due = state.step % plainSteps === 0 || state.step === state.steps || now() - last >= plainSeconds;
      if (!due) return;
      last = now();
      const where = `${state.stage} ${state.step}/${state.steps}`;
      const parts = [where, metricsText(metrics), left];
      stream.write(linesText([parts.filter((part) => part !== '').join('  ')]));
    },
    stop() {},
  };
}
