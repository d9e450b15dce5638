// Errors a user can cause or mend. Everything else is a bug and keeps its stack.

/** Exit codes: sysexits where one fits, 80 for a training run that went wrong by itself. */
export const exitCodes = {
  done: 0,
  /** What `verify` finds unequal; 1 as in diff and cmp. */
  different: 1,
  usage: 64,
  data: 65,
  /** What `verify` cannot prove of a run that was sent. */
  unproven: 69,
  bug: 70,
  cannotCreate: 73,
  io: 74,
  busy: 75,
  config: 78,
  diverged: 80,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/**
 * An error with one line for the user, or one for each of several mistakes. A line reads
 * `<file or config path>: <what is wrong> (got X, allowed Y). <what to do>`; a name in it may hold a line break.
 */
export class UserError extends Error {
  readonly exitCode: ExitCode;
  readonly lines: readonly string[];

  constructor(exitCode: ExitCode, ...lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'UserError';
    this.exitCode = exitCode;
    this.lines = lines;
  }
}

/** Error `diverged`: a number that training depends on is NaN or infinite; `what` says which. */
export function notFinite(what: string): UserError {
  return new UserError(
    exitCodes.diverged,
    `${what} is not finite. Lower the learning rate and start a new run.`,
  );
}
