// Errors a user can cause or mend. Everything else is a bug and keeps its stack.

/** Exit codes: sysexits where one fits, 80 for a training run that went wrong by itself. */
export const exitCodes = {
  /** What was asked for is done. */
  done: 0,
  /** What `verify` finds unequal; 1 as in diff and cmp. */
  different: 1,
  /** A command line that cannot be followed. */
  usage: 64,
  /** A file that is damaged, was changed, or is not what it should be. */
  data: 65,
  /** What `verify` cannot prove of a run that was sent. */
  unproven: 69,
  /** A mistake of r1toy itself. */
  bug: 70,
  /** A name that is taken, or a place where nothing can be made. */
  cannotCreate: 73,
  /** A disk that fails or is full. */
  io: 74,
  /** A run that another process has. */
  busy: 75,
  /** Settings or a machine with which nothing can be trained. */
  config: 78,
  /** A run that diverged, or has nothing to learn from. */
  diverged: 80,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/**
 * An error with one line for the user, or one for each of several mistakes. A line reads
 * `<file or config path>: <what is wrong> (got X, allowed Y). <what to do>`; a name in it may hold a line break.
 */
export class UserError extends Error {
  /** The exit code of a command that meets this error. */
  readonly exitCode: ExitCode;
  /** One for each mistake. */
  readonly lines: readonly string[];

  /** Its message is the lines. */
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
