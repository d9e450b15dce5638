// Files of the user's that add to the tables of this program: taken once, before any table is made. A file stands alone,
// so that its text is all that it does; the sha256 of that text is a part of the settings of each run.
import { readFileSync } from 'node:fs';
import { sha256 } from './digest.js';
import { exitCodes, UserError } from './errors.js';

/** What a file adds; also the option that names it. */
export const extensionKinds = ['task', 'reward'] as const;
export type ExtensionKind = (typeof extensionKinds)[number];

/** A file as it was read; plain data, so that a thread can be started with it. */
export interface ExtensionFile {
  readonly kind: ExtensionKind;
  readonly path: string;
  readonly text: string;
}

/** A file that was taken, with what it exports. */
export interface Extension extends ExtensionFile {
  readonly name: string;
  readonly sha256: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The sha256 of each file by the name of what it adds; absent where it adds nothing. */
export type ExtensionHashes = { readonly [K in ExtensionKind]?: Readonly<Record<string, string>> };

let taken: readonly Extension[] = [];

/** The files that were taken, of one kind or all. */
export function extensions(kind?: ExtensionKind): readonly Extension[] {
  return kind === undefined ? taken : taken.filter((one) => one.kind === kind);
}

/** Their hashes; undefined where there are none, so that settings without them are as they always were. */
export function extensionHashes(): ExtensionHashes | undefined {
  if (taken.length === 0) return undefined;
  const of = (kind: ExtensionKind) => extensions(kind).map(({ name, sha256: hash }) => [name, hash]);
  const present = extensionKinds.filter((kind) => of(kind).length > 0);
  return Object.fromEntries(present.map((kind) => [kind, Object.fromEntries(of(kind))]));
}

/** An error `config` of a file: it is not as it has to be. */
export function extensionError(path: string, problem: string): UserError {
  return new UserError(exitCodes.config, `${path}: ${problem}`);
}

/** What an error says, in one line. */
export function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0];
}

/** Reads files; error `config` for one that cannot be read. */
export function readExtensions(
  files: readonly { readonly kind: ExtensionKind; readonly path: string }[],
): ExtensionFile[] {
  return files.map(({ kind, path }) => {
    try {
      return { kind, path, text: readFileSync(path, 'utf8') };
    } catch (error) {
      throw extensionError(path, `cannot be read (${firstLine(error)}). Check the path.`);
    }
  });
}

/** Takes files, before any table is made: a process has one set of them. Errors `config` that name the file. */
export async function takeExtensions(files: readonly ExtensionFile[]): Promise<void> {
  const all: Extension[] = [];
  for (const file of files) {
    const value = await exported(file);
    const { name } = value;
    if (typeof name !== 'string' || !/^[a-z][a-z\d]{0,30}$/.test(name))
      throw extensionError(
        file.path,
        `name: must be a word of small letters and digits (got ${said(name)}).`,
      );
    if (all.some((one) => one.name === name))
      throw extensionError(file.path, `name: ${name} is given twice. Leave one out.`);
    all.push({ ...file, name, sha256: sha256(file.text), value });
  }
  taken = all;
}

/** A value as an error shows it. */
export function said(value: unknown): string {
  const text = typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}

/** Imports and `require`, which would bring in what the hash does not have. */
const bringsIn =
  /^[ \t]*import\b(?!\.meta)|\bimport\s*\(|\brequire\s*\(|^[ \t]*export\b[^;\n]*\bfrom\s*['"]/m;

/** The default export of a file. It is loaded as its text, so nothing beside it can be reached. */
async function exported({ path, text, kind }: ExtensionFile): Promise<Readonly<Record<string, unknown>>> {
  if (bringsIn.test(text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*/g, '')))
    throw extensionError(
      path,
      'imports something. A file has to stand alone, as its text is part of the settings of a run. ' +
        `Put all into one: npx esbuild ${path} --bundle --format=esm --outfile=whole.js`,
    );
  let module: { readonly default?: unknown };
  try {
    module = await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
  } catch (error) {
    throw extensionError(path, `cannot be loaded (${firstLine(error)}).`);
  }
  const value = module.default;
  if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  throw extensionError(path, `must have a default export that is a ${kind}, an object (got ${said(value)}).`);
}
