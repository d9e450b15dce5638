// Where output goes: data to stdout, messages to stderr; the only printer of errors.
import { join } from 'node:path';
import chalk, { chalkStderr } from 'chalk';
import { exitCodes, UserError } from '../base/errors.js';
import { outsideError } from '../base/outside.js';
import { printableJson } from '../base/printable.js';
import { jsonFormat } from '../base/version.js';
import { type Block, linesText, widthOf } from './lines.js';
import { above } from './live.js';

/** With --quiet messages are not printed; errors and data are. */
let quiet = false;

/** Takes messages away, or brings them back. */
export function setQuiet(wished: boolean): void {
  quiet = wished;
}

/** Whether only errors and the last line are wanted. */
export function isQuiet(): boolean {
  return quiet;
}

/** Writes lines and tables of data to stdout. */
export function print(blocks: readonly Block[]): void {
  above(() => process.stdout.write(linesText(blocks, widthOf(process.stdout))));
}

/** Writes an object as JSON to stdout, with the version of its form. */
export function printJson(value: object): void {
  printDocument({ format: jsonFormat, ...value });
}

/** Writes JSON that has a form of its own, such as a configuration, to stdout. */
export function printDocument(value: unknown): void {
  process.stdout.write(`${printableJson(value)}\n`);
}

/** Writes lines for other programs to stdout, whole at every width: what is broken there is no table any more. */
export function printWhole(lines: readonly string[]): void {
  above(() => process.stdout.write(linesText(lines)));
}

/** Writes a text for other programs to stdout as it is. */
export function printText(text: string): void {
  process.stdout.write(text);
}

/** Writes a message about the program itself to stderr. */
export function note(message: string): void {
  if (!quiet) printAside([[{ colour: chalkStderr.bold, text: 'r1toy:' }, ` ${message}`]]);
}

/** Says which files of results were written, each as it can be opened. */
export function noteResults(folder: string, files: readonly string[]): void {
  if (files.length === 0) note('no results: there is no run but bases');
  else note(`results: ${files.map((file) => join(folder, file)).join(', ')}`);
}

/** Writes lines that are no data to stderr. */
export function printAside(blocks: readonly Block[]): void {
  above(() => process.stderr.write(linesText(blocks, widthOf(process.stderr))));
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
