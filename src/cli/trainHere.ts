// Trains at a terminal: progress and messages on stderr, Ctrl-C stops.
import { resumeCommand } from '../base/shell.js';
import { kernelsInUse } from '../kernels/load.js';
import { type LogName, logs } from '../runs/eventLog.js';
import type { Observer, Progress } from '../runs/observer.js';
import type { OpenRun } from '../runs/openRun.js';
import { createProfiler } from '../runs/profile.js';
import { trainToEnd } from '../runs/training.js';
import { above, canRedraw } from './live.js';
import { isQuiet, note, print, printAside } from './output.js';
import { createProgress } from './progress.js';
import { endBlocks } from './runEnd.js';
import { watchSignals } from './signals.js';

/** The progress that is shown now. */
let shown: Progress | null = null;

const observer = (isBrief: boolean): Observer => ({
  tell: note,
  progress(config, whole, before) {
    shown = isQuiet() ? silence : createProgress(process.stderr, { config, whole, before, isBrief });
    return shown;
  },
});

/** Shows nothing. */
const silence: Progress = { show() {}, stop() {} };

/** A terminal has just shown `^C`: what comes next stands in its place. */
function overwriteTyped(): void {
  if (canRedraw(process.stderr)) above(() => process.stderr.write('\r'));
}

/** Where native kernels were looked for and cannot be had: a person who waits wants to know. */
function tellWhySlow({ config }: OpenRun): void {
  const why = config.compute.backend === 'wasm' ? kernelsInUse().note : null;
  if (why !== null) note(`${why}; WebAssembly computes the same, only slower`);
}

/** How a training is shown, beside its progress. */
interface TrainingOptions {
  readonly profiled?: boolean;
  readonly quiet?: boolean;
  readonly log?: LogName | undefined;
}

/**
 * Trains an open run to its end, or to the step after a signal, and closes it. Returns the exit code.
 * `profiled`: prints to stderr where the time went. `quiet`: one of many runs, of which little is said. Errors: as `trainToEnd`.
 */
export async function trainHere(
  run: OpenRun,
  threads: number,
  { profiled = false, quiet = false, log }: TrainingOptions = {},
): Promise<number> {
  tellWhySlow(run);
  const profiler = profiled ? createProfiler() : null;
  const openLog = log === undefined ? null : logs[log];
  const stop = watchSignals({
    onFirst() {
      overwriteTyped();
      note('stopping after this step; once more to leave at once');
    },
    onSecond() {
      shown?.stop();
      overwriteTyped();
      note(`left; goes on from its last checkpoint: ${resumeCommand(run.root, run.name)}`);
    },
  });
  try {
    const tools = { observer: observer(quiet), stop, profiler, openLog };
    const { exitCode, end } = await trainToEnd(run, threads, tools);
    if (end !== null && quiet) note(end.headline);
    else if (end !== null) print(endBlocks(end));
    return exitCode;
  } finally {
    if (profiler !== null) printAside([profiler.table()]);
    stop.release();
  }
}
