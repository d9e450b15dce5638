// What a command is: flags, examples and a body whose options have the types that the flags give them.
import { Command, type CommandUnknownOpts, type OptionValues } from '@commander-js/extra-typings';
import { printable } from '../base/printable.js';
import { defaultOut } from '../base/shell.js';
import { version } from '../base/version.js';
import { print, printAside, setQuiet } from './output.js';

/** Options that every command has. */
export type GlobalOptions = ReturnType<ReturnType<typeof createRoot>['opts']>;

/** Flags of one command, to be given its options and arguments. */
export type Flags<Args extends unknown[] = [], Opts extends OptionValues = Record<never, never>> = Command<
  Args,
  Opts,
  GlobalOptions
>;

/** Adds a command under a parent; `finish` receives the exit code when it has run. */
export type Adder = (place: Place, finish: (exitCode: number) => void) => void;

/** Where a command is added, and what the help of its parent says about it. */
export interface Place {
  readonly parent: CommandUnknownOpts;
  readonly name: string;
  readonly about: string;
}

/** What flags come to: the types of a command's options and arguments, and their values once it runs. */
interface Declared<Options, Args extends unknown[]> {
  optsWithGlobals(): Options;
  readonly processedArgs: Args;
}

interface Spec<Flagged extends Declared<unknown, unknown[]>> {
  readonly flags: (blank: Flags) => Flagged;
  /** Shown first in the help. */
  readonly examples: readonly string[];
  /** Returns the exit code. */
  readonly run: (
    options: ReturnType<Flagged['optsWithGlobals']>,
    ...args: Flagged['processedArgs']
  ) => number | Promise<number>;
}

/** A subcommand of a group. */
export interface Subcommand {
  readonly name: string;
  readonly about: string;
  readonly add: Adder;
}

/** `r1toy` itself with the options that every command has. */
export function createRoot() {
  return new Command('r1toy')
    .description('Trains a tiny policy through the DeepSeek-R1 pipeline on an ordinary CPU.')
    .version(version)
    .option('--out <dir>', 'folder of the runs', defaultOut)
    .option('--debug', 'show the stack trace of an error')
    .option('--no-color', 'plain text (also: NO_COLOR=1)')
    .option('-q, --quiet', 'print only errors, data, and the last line of a training')
    .configureOutput({
      writeOut: (text) => print(linesOf(text)),
      writeErr: (text) => printAside(linesOf(text)),
    })
    .hook('preAction', (_, acting) => setQuiet(acting.optsWithGlobals().quiet === true));
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

/** A command. Its body sees the options and arguments that `flags` declares, and no others. */
export function command<Flagged extends Declared<unknown, unknown[]>>(spec: Spec<Flagged>): Adder;
// Options and arguments are types of their own here alone: TypeScript infers the result of a chain of flags, but
// not what that result is made of.
export function command<Options, Args extends unknown[]>(spec: Spec<Declared<Options, Args>>): Adder {
  return (place, finish) => {
    const own = addBlank(place);
    const declared = spec.flags(own);
    own.action(async () => finish(await spec.run(declared.optsWithGlobals(), ...declared.processedArgs)));
    addExamples(own, spec.examples);
  };
}

/** A command that only holds others. */
export function group(examples: readonly string[], subcommands: readonly Subcommand[]): Adder {
  return (place, finish) => {
    const parent = addBlank(place);
    addExamples(parent, examples);
    for (const { name, about, add } of subcommands) add({ parent, name, about }, finish);
  };
}

/** Adds a command as its parent's help lists it, without flags. */
export function addBlank({ parent, name, about }: Place): Flags {
  const blank: Flags = new Command(name);
  parent.addCommand(blank.copyInheritedSettings(parent).description(about));
  return tellsItsHelp(blank);
}

/** Makes a command tell its usage errors as one line in our form, with its own help. */
export function tellsItsHelp<Told extends CommandUnknownOpts>(command: Told): Told {
  command.configureOutput({
    outputError: (text) => printAside([usageError(text, pathOf(command), firstExample.get(command))]),
  });
  return command;
}

/** The names that lead to a command, `r1toy` first. */
function pathOf(command: CommandUnknownOpts): string {
  const { parent } = command;
  return parent === null ? command.name() : `${pathOf(parent)} ${command.name()}`;
}

/** Commander's message as one line in our form. */
function usageError(text: string, path: string, example: string | undefined): string {
  const line = text
    .replace(/^error: /, '')
    .trim()
    .replace(/^command-argument value (.*) is invalid for argument '(.*?)'\. /s, '<$2>: cannot be $1. ')
    .replace(/\n\((Did you mean .*)\)$/, '. $1')
    .replaceAll('\n', ' ');
  // Who left out what a command works on has not seen how it is called. It stands last, to be copied.
  const isBare = /^missing required argument/.test(line) && example !== undefined;
  const help = `See ${path} --help${isBare ? `, or try: ${example}` : '.'}`;
  return `r1toy: ${printable(line)}${/[.?]$/.test(line) ? '' : '.'} ${help}`;
}

/** The first example of each command. */
const firstExample = new WeakMap<CommandUnknownOpts, string>();

/** Puts lines of examples before a command's help. */
export function addExamples(command: CommandUnknownOpts, lines: readonly string[]): void {
  firstExample.set(command, lines[0]);
  command.addHelpText('before', `Examples:\n${lines.map((line) => `  ${line}\n`).join('')}`);
}
