// Shows a run on stderr: at a terminal a few lines that change, otherwise a plain line now and then.
import { chalkStderr } from 'chalk';
import type { Config } from '../config/schema.js';
import type { PipelineEvent } from '../pipeline/events.js';
import { createHackWatch } from '../pipeline/hackWatch.js';
import { hackText } from '../report/digest.js';
import type { Progress } from '../runs/observer.js';
import type { StageName } from '../stages/index.js';
import { eventBlocks, metricsText } from './eventBlocks.js';
import { type Block, linesText, widthOf } from './lines.js';
import { above, canRedraw, type ProgressStream } from './live.js';
import { type Clock, createPace, type Meter, type Shown } from './pace.js';
import { duration } from './render.js';
import { createScreen } from './screen.js';

/** A step's line is due after so many steps, or so many seconds, whichever comes first. */
const plainSteps = 20;
const plainSeconds = 10;

/** Progress of one run on a stream. */
export function createProgress(
  stream: ProgressStream,
  { config, whole, before = null, isBrief = false }: Shown,
  now: Clock = () => performance.now() / 1000,
): Progress {
  const atTerminal = canRedraw(stream);
  const meter = atTerminal ? createScreen(stream, { config, whole, before }, now) : createPlain(stream, now);
  const watch = createHackWatch();
  let under: StageName | null = before?.place.stage ?? null;
  for (const event of before?.events ?? []) watch(event);
  return {
    show(event) {
      const warning = watch(event);
      if (event.kind === 'stage-start') under = event.stage;
      if (event.kind === 'step') under = event.state.stage;
      const blocks = atTerminal && (isBrief || isElsewhere(event, config)) ? [] : eventBlocks(event, under);
      const alarm: Block[] =
        warning === null
          ? []
          : [[{ colour: chalkStderr.bold.magenta, text: hackText(warning.grader, warning) }]];
      if (blocks.length + alarm.length > 0) {
        above(() => stream.write(linesText([...blocks, ...alarm], widthOf(stream))));
      }
      meter.show(event);
    },
    stop: () => meter.stop(),
  };
}

/** Whether a terminal has an event otherwise: quick evaluations as a curve, other looks at a policy in the table. */
function isElsewhere(event: PipelineEvent, config: Config): boolean {
  if (event.kind !== 'eval') return false;
  const { quick, begin, temperature } = event.row;
  return quick || begin !== undefined || temperature !== config.eval.temperature;
}

function createPlain(stream: ProgressStream, now: Clock): Meter {
  let last = now();
  let pace = createPace(now);
  return {
    show(event) {
      if (event.kind === 'stage-start') pace = createPace(now);
      if (event.kind !== 'step') return;
      const { state, metrics } = event;
      const perStep = pace(state.step, state.steps);
      const left = perStep === null ? '' : `${duration(perStep * (state.steps - state.step))} left`;
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
