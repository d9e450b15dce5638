// Trains a plan several runs at once, and shows how far they are: a line for each at a terminal, else one now and then.
import type { PlanLine } from '../runs/planFile.js';
import { type PoolState, runPool } from '../runs/pool.js';
import { createPoolWork, type PoolProgress } from '../runs/poolWork.js';
import type { TrainSideBySide } from '../runs/sweep.js';
import { canRedraw, type Live, showLive } from './live.js';
import { isQuiet, note } from './output.js';
import { duration } from './render.js';
import { watchSignals } from './signals.js';
import { createWorkers } from './workers.js';

/** Seconds between two looks at a terminal, and between two lines elsewhere. */
const [drawn, told] = [1, 60];

/** Trains `jobs` runs of `out` at once, each on so many threads; a signal stops all of them after their steps. */
export function sideBySide(jobs: number, threads: number, out: string): TrainSideBySide {
  return async (lines, done, path) => {
    const workers = createWorkers(path, out, threads);
    const view = createView(lines, out);
    const stop = watchSignals({
      onFirst() {
        note('stopping all runs after their steps; once more to leave at once');
        workers.signal('SIGTERM');
      },
      onSecond: () => workers.signal('SIGTERM'),
    });
    try {
      return await runPool(lines, done, { jobs, start: workers.start, tell: note, at: view.at, stop });
    } finally {
      stop.release();
      view.stop();
    }
  };
}

interface View {
  readonly at: (state: PoolState) => void;
  readonly stop: () => void;
}

function createView(lines: readonly PlanLine[], out: string): View {
  const progress = createPoolWork(lines, out, () => performance.now() / 1000);
  let state: PoolState | null = null;
  let live: Live | null = null;
  const atTerminal = canRedraw(process.stderr) && !isQuiet();
  const look = () => {
    if (state === null) return;
    if (!atTerminal) note(wholeText(progress(state)));
    else if (live === null) live = showLive(process.stderr, () => (state ? viewLines(progress(state)) : []));
    else live.redraw();
  };
  const clock = setInterval(look, 1000 * (atTerminal ? drawn : told));
  return {
    at: (now) => {
      // The first look sets the pace.
      if (state === null) progress(now);
      state = now;
      if (atTerminal) look();
    },
    stop: () => {
      clearInterval(clock);
      live?.stop();
    },
  };
}

/** All lines of the view. */
export function viewLines(progress: PoolProgress): string[] {
  const widest = Math.max(0, ...progress.running.map(({ name }) => name.length));
  const each = progress.running.map(({ name, stage, step, steps }) => {
    return `  ${name.padEnd(widest)}  ${stage === null ? 'begins' : `${stage} ${step}/${steps}`}`;
  });
  return [wholeText(progress), ...each];
}

/** `3 of 12 runs done, 2 at once, 41 % of the work, about 4:10 left`. */
export function wholeText({ lines, done, failed, running, share, secondsLeft }: PoolProgress): string {
  return [
    `${done} of ${lines} runs done`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    `${running.length} at once`,
    `${Math.floor(100 * share)} % of the work`,
    ...(secondsLeft === null ? [] : [`about ${duration(secondsLeft)} left`]),
  ].join(', ');
}
