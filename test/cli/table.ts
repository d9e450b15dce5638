// Every command and subcommand of the table, loaded: what tests loop over.
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { commands } from '../../src/cli/commands/index.js';
import { createProgram } from '../../src/cli/program.js';

export interface Line {
  /** The names that lead to a command. */
  readonly path: readonly string[];
  readonly command: CommandUnknownOpts;
}

/** `r1toy` itself, every command and every subcommand. */
export async function commandLines(): Promise<Line[]> {
  const names = commands.map(({ name }) => name);
  return linesBelow(await createProgram(names, () => {}), []);
}

function linesBelow(command: CommandUnknownOpts, path: readonly string[]): Line[] {
  return [
    { path, command },
    ...command.commands.flatMap((inner) => linesBelow(inner, [...path, inner.name()])),
  ];
}
