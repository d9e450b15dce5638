// Answers a command line, and turns what happened into an exit code.
import { CommanderError } from '@commander-js/extra-typings';
import { exitCodes } from '../base/errors.js';
import { print, printError } from './output.js';
import { createProgram, shortHelp, withHelpLast } from './program.js';

/** Does what the arguments ask, and prints what it has to say. Returns the exit code; never throws. */
export async function answer(args: readonly string[]): Promise<number> {
  try {
    return await act(args);
  } catch (error) {
    // Commander has printed its message already; help and version are no failures.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    return printError(error, args.includes('--debug'));
  }
}

async function act(args: readonly string[]): Promise<number> {
  if (args.length === 0) {
    print(shortHelp);
    return exitCodes.done;
  }
  let exitCode: number = exitCodes.done;
  const program = await createProgram(args, (code) => {
    exitCode = code;
  });
  await program.parseAsync(withHelpLast(program, args), { from: 'user' });
  return exitCode;
}
