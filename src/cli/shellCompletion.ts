// What may come next in a command line, for the completion of shells: from the table of commands alone. What the value
// of an option or argument is, its name in the help says (`<run>`), and cli/completionWords has the words of it.
import type { CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { type Before, type Candidate, wordsOfKind } from './completionWords.js';

/** Where the words before the last one lead. */
interface Place {
  readonly command: CommandUnknownOpts;
  /** Its arguments so far. */
  readonly operands: readonly string[];
  /** The option whose value comes next. */
  readonly awaiting: Option | null;
  /** After `--`, where nothing is an option. */
  readonly isPlain: boolean;
  readonly out: string | undefined;
}

/** What stands between `<` and `>` in the help: the kind of an option's value; undefined where it takes none. */
export function valueKind({ flags }: Option): string | undefined {
  return /[<[]([^\]>]+?)(?:\.\.\.)?[\]>]/.exec(flags)?.[1];
}

/**
 * The words that may stand in the place of the last one and begin as it does; none where anything may, such as a file.
 * `root`: r1toy with the commands among the words loaded; `words`: those after `r1toy`, the last one perhaps empty.
 */
export async function candidates(root: CommandUnknownOpts, words: readonly string[]): Promise<Candidate[]> {
  const typed = words.at(-1) ?? '';
  const first: Place = { command: root, operands: [], awaiting: null, isPlain: false, out: undefined };
  const isHelp = words.length > 1 && words[0] === 'help';
  const place = words.slice(isHelp ? 1 : 0, -1).reduce(after, first);
  return (await offered(place, typed)).filter(({ word }) => word.startsWith(typed));
}

/** Where one more word leads. */
function after(place: Place, word: string): Place {
  const { command, operands, awaiting, isPlain } = place;
  if (awaiting !== null) return { ...place, awaiting: null, ...outOf(awaiting, word) };
  if (!isPlain && word === '--') return { ...place, isPlain: true };
  if (!isPlain && /^-./.test(word)) {
    const [name, value] = word.split(/=(.*)/s);
    const option = optionNamed(command, name);
    if (option === undefined || valueKind(option) === undefined) return place;
    return value === undefined ? { ...place, awaiting: option } : { ...place, ...outOf(option, value) };
  }
  const inner = command.commands.find((one) => one.name() === word);
  return inner === undefined ? { ...place, operands: [...operands, word] } : { ...place, command: inner };
}

/** The folder of the runs, where an option names it. */
function outOf(option: Option, value: string): Partial<Place> {
  return option.long === '--out' ? { out: value } : {};
}

/** A command's options and those of the commands above it. */
function optionsOf(command: CommandUnknownOpts): Option[] {
  const above = command.parent === null ? [] : optionsOf(command.parent);
  return [...command.options.filter(({ hidden }) => !hidden), ...above];
}

function optionNamed(command: CommandUnknownOpts, name: string): Option | undefined {
  return optionsOf(command).find(({ long, short }) => name === long || name === short);
}

async function offered(place: Place, typed: string): Promise<Candidate[]> {
  const { command, operands, awaiting, isPlain } = place;
  if (awaiting !== null) return values(valueKind(awaiting), awaiting.argChoices, place, typed);
  const [, name, value] = /^(--[\w-]+)=(.*)$/s.exec(typed) ?? [];
  const joined = isPlain || name === undefined ? undefined : optionNamed(command, name);
  if (joined !== undefined) {
    const found = await values(valueKind(joined), joined.argChoices, place, value);
    return found.map(({ word, about }) => ({ word: `${name}=${word}`, about }));
  }
  if (!isPlain && typed.startsWith('-')) return optionWords(command);
  if (command.commands.length > 0) {
    const inner = command.createHelp().visibleCommands(command);
    return inner.map((one) => ({ word: one.name(), about: one.description() }));
  }
  const { registeredArguments: all } = command;
  const last = all.at(-1);
  const argument = all[operands.length] ?? (last?.variadic ? last : undefined);
  if (argument === undefined) return optionWords(command);
  return values(argument.name(), argument.argChoices, place, typed);
}

function optionWords(command: CommandUnknownOpts): Candidate[] {
  const help = { word: '--help', about: 'display help for command' };
  return [...optionsOf(command).map(({ long, description }) => ({ word: long!, about: description })), help];
}

/** Those that are listed with the option or argument, else those of its kind. */
async function values(
  kind: string | undefined,
  listed: readonly string[] | undefined,
  { command, operands, out }: Place,
  typed: string,
): Promise<Candidate[]> {
  if (listed !== undefined) return listed.map((word) => ({ word }));
  const before: Before = { out: out ?? String(command.optsWithGlobals().out), operands };
  return kind === undefined ? [] : wordsOfKind(kind, typed, before);
}
