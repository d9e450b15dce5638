// Where output goes: data to stdout, messages to stderr; the only printer of errors.
import chalk, { chalkStderr } from 'chalk';
import { exitCodes, UserError } from '../base/errors.js';
import { outsideError } from '../base/outside.js';

/** Writes lines of data to stdout. */
export function print(lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
}

/** Writes a value as JSON to stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Writes a message about the program itself to stderr. */
export function note(message: string): void {
  process.stderr.write(`${chalkStderr.bold('r1toy:')} ${printable(message)}\n`);
}

/** Writes lines that are no data to stderr. */
export function printAside(lines: readonly string[]): void {
  if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`);
}

/** Prints an error, one line for each mistake, and returns the exit code it stands for. */
export function printError(caught: unknown, debug: boolean): number {
  const error = outsideError(caught) ?? caught;
  const prefix = chalkStderr.red('r1toy:');
  const lines = errorLines(error).map((line) => `${prefix} ${printable(line)}\n`);
  process.stderr.write(lines.join(''));
  if (debug && caught instanceof Error) process.stderr.write(`${caught.stack}\n`);
  return error instanceof UserError ? error.exitCode : exitCodes.bug;
}

function errorLines(error: unknown): string[] {
  if (error instanceof UserError) return error.message.split('\n');
  const [first] = (error instanceof Error ? error.message : String(error)).split('\n');
  return [`this is a bug: ${first}. Run the same command with --debug to see where.`];
}

/** Control characters, which could drive a terminal, as \u escapes. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** Chalk does not look at NO_COLOR, so it is told: no colour for NO_COLOR, TERM=dumb or --no-color. */
export function applyColourSettings(args: readonly string[]): void {
  const { NO_COLOR, TERM } = process.env;
  const plain = (NO_COLOR !== undefined && NO_COLOR !== '') || TERM === 'dumb' || args.includes('--no-color');
  if (!plain) return;
  chalk.level = 0;
  chalkStderr.level = 0;
}

/** A reader that went away (`r1toy ls | head -1`) is no error; a run goes on without its progress. */
export function quietBrokenPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // EIO: a terminal that was closed.
      const gone = ['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED'].includes(error.code ?? '');
      if (!gone) process.exitCode = exitCodes.io;
    });
  }
}
