// Where output goes: data to stdout, messages to stderr; the only printer of errors. Every line is made printable
// here, so that no text of a stranger (a file's name, a setting, an argument) can drive the terminal.
import chalk, { type ChalkInstance, chalkStderr } from 'chalk';
import { exitCodes, UserError } from '../base/errors.js';
import { outsideError } from '../base/outside.js';
import { printable, printableJson } from '../base/printable.js';

/** A text with its colour, which is put on when the text has been made printable. */
export interface Coloured {
  readonly colour: ChalkInstance;
  readonly text: string;
}

/** A line without its break, whole or in pieces. */
export type Line = string | readonly (string | Coloured)[];

/** Lines as they are written. */
export function linesText(lines: readonly Line[]): string {
  return lines.map((line) => `${lineText(line)}\n`).join('');
}

function lineText(line: Line): string {
  if (typeof line === 'string') return printable(line);
  const shown = line.map((piece) =>
    typeof piece === 'string' ? printable(piece) : piece.colour(printable(piece.text)),
  );
  return shown.join('');
}

/** Writes lines of data to stdout. */
export function print(lines: readonly Line[]): void {
  process.stdout.write(linesText(lines));
}

/** Writes a value as JSON to stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${printableJson(value)}\n`);
}

/** Writes a message about the program itself to stderr. */
export function note(message: string): void {
  printAside([[{ colour: chalkStderr.bold, text: 'r1toy:' }, ` ${message}`]]);
}

/** Writes lines that are no data to stderr. */
export function printAside(lines: readonly Line[]): void {
  process.stderr.write(linesText(lines));
}

/** Prints an error, one line for each mistake, and returns the exit code it stands for. */
export function printError(caught: unknown, debug: boolean): number {
  const error = outsideError(caught) ?? caught;
  printAside(errorLines(error).map((line) => [{ colour: chalkStderr.red, text: 'r1toy:' }, ` ${line}`]));
  if (debug && caught instanceof Error) printAside((caught.stack ?? '').split('\n'));
  return error instanceof UserError ? error.exitCode : exitCodes.bug;
}

function errorLines(error: unknown): readonly string[] {
  if (error instanceof UserError) return error.lines;
  const [first] = (error instanceof Error ? error.message : String(error)).split('\n');
  return [`this is a bug: ${first}. Run the same command with --debug to see where.`];
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
