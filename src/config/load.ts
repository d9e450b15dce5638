// From files, --set and flags to one resolved configuration: defaults < extends < file < --set < flags.
// Every layer is checked by itself, so each mistake is told with the layer it is in, all at once.
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { extensionHashes } from '../base/extensions.js';
import { namedConfig } from '../base/packaged.js';
import { crossMistakes } from './checks.js';
import { layerMistakes } from './issues.js';
import { isForbiddenKey, type JsonObject, type JsonValue, type Mistake, parseJson, quote } from './json.js';
import { ownMistake } from './own.js';
import { type Config, configSchema } from './schema.js';

export interface LoadOptions {
  /** Configuration file; none: defaults alone. */
  readonly file?: string | undefined;
  /** `a.b=c` texts, in order; c is read as JSON, else taken as text. */
  readonly sets?: readonly string[];
  /** Values of command-line flags that are keys at the root or in compute. */
  readonly overrides?: { readonly seed?: number | undefined; readonly backend?: string | undefined };
}

export interface LoadedConfig {
  /** Complete and frozen; `$schema` and `extends` are gone, as nothing is left to look up. */
  readonly config: Config;
  /** Path of each value that is not a default -> the file or option it came from. */
  readonly origins: ReadonlyMap<string, string>;
}

/** Settings from one place. */
interface Layer {
  readonly label: string;
  readonly value: JsonValue;
}

const maxBytes = 1024 * 1024;
const maxExtends = 8;
/** So many mistakes are told; the others are counted. */
const maxLines = 40;

/**
 * Loads, merges and checks a configuration.
 * Throws a UserError (`config`) whose message has one line for each mistake.
 */
export function loadConfig(options: LoadOptions): LoadedConfig {
  const lines: string[] = [];
  const layers = [
    ...(options.file === undefined ? [] : fileLayers(options.file, [], lines)),
    ...(options.sets ?? []).flatMap((text) => setLayer(text, lines)),
    ...flagLayers(options.overrides ?? {}),
  ];
  for (const { label, value } of layers) {
    report(lines, label, layerMistakes(value, maxLines - lines.length));
  }
  failIfAny(lines);
  const merged: JsonObject = {};
  const origins = new Map<string, string>();
  for (const { label, value } of layers) mergeLayer(merged, value as JsonObject, label, '', origins);
  const asked = merged.own as Config['own'];
  const changed = asked === undefined ? null : ownMistake(asked);
  if (changed !== null) lines.push(`${options.file ?? '--set'}: ${changed}.`);
  const own = extensionHashes();
  if (own !== undefined) merged.own = own as JsonObject;
  const { $schema: _schema, extends: _extends, ...resolved } = configSchema.parse(merged);
  const config: Config = resolved;
  for (const mistake of crossMistakes(config)) {
    const origin = origins.get(mistake.path) ?? origins.get(mistake.with ?? '');
    report(lines, origin ?? options.file ?? 'configuration', [mistake]);
  }
  failIfAny(lines);
  return { config: deepFreeze(config), origins };
}

function report(lines: string[], label: string, mistakes: readonly Mistake[]): void {
  for (const { path, message } of mistakes) {
    lines.push(path === '' ? `${label}: ${message}` : `${label}: ${path}: ${message}`);
  }
}

function failIfAny(lines: readonly string[]): void {
  if (lines.length === 0) return;
  const shownLines = lines.slice(0, maxLines);
  if (lines.length > maxLines) shownLines.push(`... and ${lines.length - maxLines} more mistakes.`);
  throw new UserError(exitCodes.config, ...shownLines);
}

/** The file and what it extends, furthest first. `chain` holds the real paths of its heirs. */
function fileLayers(file: string, chain: readonly string[], lines: string[]): Layer[] {
  try {
    const real = realpathSync(file);
    if (chain.includes(real)) throw new Error('extends itself. Break the circle');
    if (chain.length > maxExtends) throw new Error(`more than ${maxExtends} files extend one another`);
    const { value, mistakes } = parseJson(readText(real));
    report(lines, file, mistakes);
    if (value === undefined || mistakes.length > 0) return [];
    const parent = (value as JsonObject | null)?.extends;
    if (typeof parent !== 'string') return [{ label: file, value }];
    const beside = isAbsolute(parent) ? parent : join(dirname(file), parent);
    const parentFile = existsSync(beside) ? beside : (namedConfig(parent) ?? beside);
    return [...fileLayers(parentFile, [...chain, real], lines), { label: file, value }];
  } catch (error) {
    lines.push(`${printable(file)}: ${fileProblem(error)}.`);
    return [];
  }
}

function readText(path: string): string {
  const stats = statSync(path);
  if (!stats.isFile()) throw new Error('is not a file. Name a JSON file');
  if (stats.size > maxBytes) throw new Error(`too large (got ${stats.size} bytes, allowed ${maxBytes})`);
  // Not by readFileSync's own decoding, which would let broken UTF-8 pass. A byte order mark is dropped.
  return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
}

function fileProblem(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such file. Check the path';
  if (code === 'EACCES') return 'may not be read. Check its permissions';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'is not UTF-8 text. Save it as UTF-8';
  return code === undefined ? message : `cannot be read (${code}). Check the path`;
}

function printable(file: string): string {
  return /^[ -~\u00a1-\ud7ff]{1,300}$/.test(file) ? file : quote(file);
}

function setLayer(text: string, lines: string[]): Layer[] {
  const equals = text.indexOf('=');
  const keys = text.slice(0, Math.max(0, equals)).split('.');
  if (equals < 1 || !keys.every((key) => /^[\w$-]{1,60}$/.test(key)) || keys.length > 8) {
    lines.push(`--set: must read like policy.width=64 (got ${quote(text)}).`);
    return [];
  }
  const label = '--set';
  if (keys.some(isForbiddenKey) || keys[0] === 'extends' || keys[0] === '$schema') {
    lines.push(`${label}: ${keys.join('.')}: this key cannot be set here.`);
    return [];
  }
  const written = text.slice(equals + 1);
  const { value, mistakes } = parseJson(written);
  if (mistakes.some(({ path }) => path !== '')) {
    report(
      lines,
      label,
      mistakes.map(({ path, message }) => ({ path: `${keys.join('.')}.${path}`, message })),
    );
    return [];
  }
  // Not JSON: a bare word, such as tensorflow.
  const leaf = value === undefined || mistakes.length > 0 ? written : value;
  return [{ label, value: keys.reduceRight<JsonValue>((inner, key) => ({ [key]: inner }), leaf) }];
}

function flagLayers({ seed, backend }: NonNullable<LoadOptions['overrides']>): Layer[] {
  return [
    ...(seed === undefined ? [] : [{ label: '--seed', value: { seed } }]),
    ...(backend === undefined ? [] : [{ label: '--backend', value: { compute: { backend } } }]),
  ];
}

/** Copies checked settings over those of earlier layers; lists are replaced whole. */
function mergeLayer(
  into: JsonObject,
  layer: JsonObject,
  label: string,
  parent: string,
  origins: Map<string, string>,
): void {
  for (const [key, value] of Object.entries(layer)) {
    const path = parent === '' ? key : `${parent}.${key}`;
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      into[key] ??= {};
      mergeLayer(into[key] as JsonObject, value, label, path, origins);
    } else {
      into[key] = value;
      origins.set(path, label);
    }
  }
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value))
    if (inner !== null && typeof inner === 'object') deepFreeze(inner);
  return Object.freeze(value);
}
