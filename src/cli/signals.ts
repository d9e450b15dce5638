// Ctrl-C and kill: the first asks the run to stop after its step, the second leaves at once.
import type { StopRequest } from '../runs/observer.js';

const exitCodeOf = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** A wish to stop that comes by signal. */
export interface SignalWatch extends StopRequest {
  /** Gives the signals back to their usual meaning. */
  release(): void;
}

/** What is done when signals arrive. */
export interface SignalActions {
  readonly onFirst: () => void;
  /** Puts the terminal right, since the second leaves at once. */
  readonly onSecond: () => void;
}

/** Watches SIGINT, SIGTERM and SIGHUP; a signal that something listens to already, so as to ignore it, is left alone. */
export function watchSignals({ onFirst, onSecond }: SignalActions): SignalWatch {
  let code: number | null = null;
  const onSignal = (signal: NodeJS.Signals) => {
    const own = exitCodeOf[signal as keyof typeof exitCodeOf];
    if (code !== null) {
      onSecond();
      process.exit(own);
    }
    code = own;
    onFirst();
  };
  const all = Object.keys(exitCodeOf) as (keyof typeof exitCodeOf)[];
  const signals = all.filter((signal) => process.listenerCount(signal) === 0);
  for (const signal of signals) process.on(signal, onSignal);
  return {
    exitCode: () => code,
    release: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
