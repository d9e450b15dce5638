// Entry of the command line: the one place that turns what happened into an exit code.
// process.exit() is not called after printing, since that can cut the output short; process.exitCode is set.
import { CommanderError } from '@commander-js/extra-typings';
import { exitCodes } from '../base/errors.js';
import { applyColourSettings, printError, quietBrokenPipes } from './output.js';
import { createProgram, shortHelp, withHelpLast } from './program.js';
import { keepsIgnoringHangUp, survivesClosedTerminals } from './terminals.js';

async function main(args: readonly string[]): Promise<number> {
  if (args.length === 0) {
    process.stdout.write(shortHelp);
    return exitCodes.done;
  }
  let exitCode: number = exitCodes.done;
  const program = await createProgram(args, (code) => {
    exitCode = code;
  });
  await program.parseAsync(withHelpLast(program, args), { from: 'user' });
  return exitCode;
}

function failureCode(error: unknown, debug: boolean): number {
  // Commander has printed its message already; help and version are no failures.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  return printError(error, debug);
}

const args = process.argv.slice(2);
const debug = args.includes('--debug');
quietBrokenPipes();
survivesClosedTerminals();
keepsIgnoringHangUp();
applyColourSettings(args);
// Faults outside the awaited chain; nothing sensible can run after one.
process.on('uncaughtException', (error) => process.exit(printError(error, debug)));
process.exitCode = await main(args).catch((error: unknown) => failureCode(error, debug));
