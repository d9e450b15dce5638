// The command line: the table of commands, handed to commander.
import { type CommandUnknownOpts, Help, type Option } from '@commander-js/extra-typings';
import { addBlank, addExamples, createRoot, tellsItsHelp } from './command.js';
import { commands } from './commands/index.js';

/** What `r1toy` alone prints. */
export const shortHelp: readonly string[] = [
  'r1toy trains a tiny policy through the DeepSeek-R1 pipeline on an ordinary CPU.',
  '',
  '  r1toy sample demo          ask a trained policy that comes along',
  '  r1toy play demo-zero demo  the same in a browser, two of them side by side',
  '  r1toy train                R1-Zero: the base, then GRPO',
  '  r1toy train r1             R1: all four stages',
  '',
  'All commands: r1toy --help',
];

/**
 * The whole command line, for these arguments: what is heavy is loaded for the commands among them alone.
 * `finish` receives the exit code of the command that ran.
 */
export async function createProgram(
  args: readonly string[],
  finish: (exitCode: number) => void,
): Promise<CommandUnknownOpts> {
  const program = tellsItsHelp(createRoot())
    .exitOverride()
    // Without options and arguments, which are not known before a command is loaded.
    .configureHelp({
      showGlobalOptions: true,
      subcommandTerm: (command) => command.name(),
      optionDescription,
    });
  addExamples(program, [
    'r1toy train --name r1-zero',
    'r1toy train r1 --name r1',
    'r1toy compare r1-zero r1',
  ]);
  for (const { name, about, load } of commands) {
    const place = { parent: program, name, about };
    if (args.includes(name)) (await load()).default(place, finish);
    else addBlank(place);
  }
  return program;
}

/** Commander's own, with a list that is the default as one types it; an empty one goes without saying. */
function optionDescription(option: Option): string {
  const { defaultValue: list } = option;
  const shown = Array.isArray(list)
    ? Object.assign(Object.create(option) as Option, {
        defaultValue: list.length > 0 ? list : undefined,
        defaultValueDescription: list.length > 0 ? list.join(',') : undefined,
      })
    : option;
  return Help.prototype.optionDescription(shown);
}

/**
 * The arguments, where `help` with some names becomes the command they lead to with --help: commander itself goes no
 * further than the first. Where there is no such command it is called as it was named, and commander says so.
 */
export function withHelpLast(program: CommandUnknownOpts, args: readonly string[]): readonly string[] {
  const [first, ...names] = program.parseOptions([...args]).operands;
  if (first !== 'help') return args;
  const path: string[] = [];
  let command = program;
  for (const name of names) {
    if (command.commands.length === 0) break;
    const inner = command.commands.find((candidate) => candidate.name() === name);
    path.push(name);
    if (inner === undefined) return path;
    command = inner;
  }
  return [...path, '--help'];
}
