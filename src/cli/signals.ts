// Ctrl-C and kill: the first asks the run to stop after its step, the second leaves at once.
import type { StopRequest } from '../runs/observer.js';

const exitCodeOf = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** A wish to stop that comes by signal. */
export interface SignalWatch extends StopRequest {
  /** Gives the signals back to their usual meaning. */
  release(): void;
}

/** Watches SIGINT, SIGTERM and SIGHUP; `onFirst` is called when the first one arrives. */
export function watchSignals(onFirst: () => void): SignalWatch {
  let code: number | null = null;
  const onSignal = (signal: NodeJS.Signals) => {
    const own = exitCodeOf[signal as keyof typeof exitCodeOf];
    if (code !== null) process.exit(own);
    code = own;
    onFirst();
  };
  const signals = Object.keys(exitCodeOf) as (keyof typeof exitCodeOf)[];
  for (const signal of signals) process.on(signal, onSignal);
  return {
    exitCode: () => code,
    release: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
