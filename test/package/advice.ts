// Every command line that help, documents and the texts of errors advise, taken from these texts themselves: a new one is
// tested by itself.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { commands } from '../../src/cli/commands/index.js';
import { createProgram } from '../../src/cli/program.js';
import { experiments } from '../../src/runs/experiments/index.js';
import { exampleQuestion } from '../../src/tasks/rightAnswer.js';
import { here } from '../cli/inProcess.js';

/** A line as a shell is given it, and where it stands. */
export interface Advice {
  readonly line: string;
  readonly from: string;
}

/** The lab notes tell what was done, not what to do. */
const documents = [
  'README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md') && name !== 'lab-notes.md')
    .map((name) => `docs/${name}`),
];

/** What stands in the place of a reader's own words, in documents and in texts of the sources. */
const standIns: Readonly<Record<string, string>> = {
  RUN: 'r1',
  NAME: Object.keys(experiments)[0],
  METRIC: 'kl',
  LABEL: 'R1',
  SEED: '7',
  W: '"<think>"',
  F: 'plans/plan.jsonl',
  N: '1',
  KEY: 'reasoningRl.klCoef',
  'a,b': '0,0.001',
  'a,b,c': '0,0.001,0.01',
  name: 'r1',
  'run.name': 'r1',
  'chosen.run.name': 'r1',
  label: 'R1',
  step: '1',
  where: '',
  cheapest: 'base-overtakes',
  'shellWord(path)': 'my.json',
  'come[0]': 'demo',
  'explained[0].label': 'loss',
};

/** Names that take the line further: what is written is new each time, what is read is there. */
function placeOf(word: string, line: string, index: number): string | undefined {
  if (word === 'DIR' && /^r1toy (import|export hf$)/.test(line)) return 'r1-hf';
  if (line.startsWith('r1toy sweep collect') && word === 'shellWord(path)') return 'plans/plan.jsonl';
  if (line.startsWith('r1toy sweep collect') && /^DIR$|^FOLDERS/.test(word)) return 'runs';
  if (word === 'name' && line.startsWith('r1toy experiment')) return standIns.NAME;
  return word === 'DIR' || word === 'FILE' ? `made-${index}` : standIns[word];
}

/** The whole command line, every command with its flags. */
export function wholeProgram(): Promise<CommandUnknownOpts> {
  return createProgram(
    commands.map(({ name }) => name),
    () => {},
  );
}

/** Words as a shell reads them; the texts quote with "..." alone. */
export const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);

/** A command with what is left of the words after its names. */
export function commandOf(program: CommandUnknownOpts, words: readonly string[]) {
  let command = program;
  let at = 0;
  for (; at < words.length; at++) {
    const inner = command.commands.find((one) => one.name() === words[at]);
    if (inner === undefined) break;
    command = inner;
  }
  return { command, rest: words.slice(at) };
}

async function helpAdvice(program: CommandUnknownOpts, path: readonly string[] = []): Promise<Advice[]> {
  const { stdout } = await here(...path, '--help');
  const from = ['r1toy', ...path, '--help'].join(' ');
  const own = [...stdout.matchAll(/^ {2}(r1toy .*)$/gm)].map(([, line]) => ({ line, from }));
  const { command } = commandOf(program, path);
  const inner: Advice[] = [];
  for (const one of command.commands) inner.push(...(await helpAdvice(program, [...path, one.name()])));
  return [...own, ...inner];
}

const known = commands.map(({ name }) => name).join('|');
const typed = new RegExp(`^r1toy (${known})(?![\\w:-])`);

/** Lines of blocks, and what stands in backticks; in a table a bar is escaped. */
function documentAdvice(path: string): Advice[] {
  const text = readFileSync(path, 'utf8');
  const lines = [...text.matchAll(/^((?:r1toy|npx r1toy|parallel) .*)$|`((?:npx )?r1toy [^`]+)`/gm)].map(
    ([, line, quoted]) => line ?? quoted,
  );
  return lines.flatMap((line) =>
    choices(line.replace(/\s+#.*$/, '').replace(/^npx /, '')).map((one) => ({ line: one, from: path })),
  );
}

/** `a\|b` is either; ` \| ` leads to another program, whose part is not ours. */
function choices(line: string): string[] {
  const own = line.replace(/ \\?\| .*/, '');
  const either = /(\S+?)((?:\\\|\S+)+)/.exec(own);
  if (either === null) return [own];
  const all = [either[1], ...either[2].split('\\|').slice(1)];
  return all.flatMap((one) => choices(own.replace(either[0], () => one)));
}

/** What texts of the sources say: a command up to the end of its sentence. */
function sourceAdvice(): Advice[] {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.ts$/.test(name),
  );
  return files.flatMap((name) => {
    const path = join('src', name);
    // Comments are not printed, and examples are in the help.
    const code = readFileSync(path, 'utf8')
      .replace(/^ *(\/\/|\/?\*).*$/gm, '')
      .replace(/\bexamples: [\s\S]*?[\])],\n/g, '');
    return [...code.matchAll(/(?<!')\b(r1toy [a-z](?:\$\{[^}]*\}|[^'`\n<])*)/g)]
      .flatMap(([, text]) => text.replace('"..."', `"${exampleQuestion()}"`).split(/, (?=r1toy )/))
      .map((text) => text.replace(/(?:[.;,)\\]|\\")+(?:["\s].*)?$/, '').replace(/[,)] .*| {2}.*/, ''))
      .map((line) => ({ line: line.replace(/ (which|and|or|under|wrote|alone)( .*|$)/, ''), from: path }));
  });
}

/** Without what may be left out, and with something for every name in capitals or in `${}`. */
function filledIn({ line, from }: Advice, index: number): Advice {
  const plain = line
    .replace(/ \[.*?\](?:…)?/g, '')
    .replaceAll('…', '')
    .replace(/\$\{outOption\([^}]*\}/g, '')
    .replace('RUN RUN', 'r1-zero RUN');
  const value = (word: string) => {
    const found = placeOf(word, plain, index);
    if (found === undefined) throw new Error(`${from}: what stands for ${word} in ${line}? See standIns.`);
    return found;
  };
  const filled = plain
    .replace(/\$\{([^}]*)\}/g, (_, name: string) => value(name))
    .replace(/\bKEY=a,b(?:,c)?\b/g, (all) => all.split('=').map(value).join('='))
    .replace(/(?<=^| )[A-Z][A-Z-]*(?= |$)/g, value);
  return { line: filled.trim(), from };
}

/** Every advised line once; one that names a command alone, whose arguments are missing, asks for its help. */
export async function advised(): Promise<Advice[]> {
  const program = await wholeProgram();
  const all = [...(await helpAdvice(program)), ...documents.flatMap(documentAdvice), ...sourceAdvice()]
    .filter(({ line }) => typed.test(line) || line.startsWith('parallel '))
    // How the scripts of completion ask.
    .filter(({ line }) => !line.includes(' -- '))
    .map(filledIn)
    .map(({ line, from }) => ({ line: completed(program, line), from }));
  return [...new Map(all.map((one) => [one.line, one])).values()];
}

function completed(program: CommandUnknownOpts, line: string): string {
  const { command, rest } = commandOf(program, wordsOf(line).slice(1));
  const needed = command.registeredArguments.filter(({ required }) => required).length;
  const named = rest.length === 0 && (needed > 0 || command.commands.length > 0);
  return named ? `${line} --help` : line;
}
