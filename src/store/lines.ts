// Files of lines that may be of any length: one line after the other, in bounded memory.
import { createHash } from 'node:crypto';
import { exitCodes, UserError } from '../base/errors.js';
import type { FileSystem } from './fileSystem.js';
import { chunksOf } from './files.js';

/** A line without its break. */
export interface Line {
  /** 1 for the first that was read. */
  readonly number: number;
  readonly text: string;
}

/** Longest line that is read, in bytes. r1toy itself writes some thousand at most. */
export const longestLine = 16 * 2 ** 20;

export interface ReadingOptions {
  /** Byte to begin at, and byte to end before. */
  readonly from?: number;
  readonly until?: number | undefined;
  /** Bytes read at once, and the longest line; smaller in tests. */
  readonly chunk?: number;
  readonly longest?: number;
}

/**
 * The lines of a file; none when it is missing. A last line without its line break is still being written, or was
 * torn by a crash, and is left out. Error `data` for a line that is too long or not UTF-8; `io`.
 */
export function* readLines(path: string, fs: FileSystem, options: ReadingOptions = {}): Generator<Line> {
  const { from = 0, until = Number.POSITIVE_INFINITY, chunk, longest = longestLine } = options;
  const where = from === 0 ? path : `${path}: from byte ${from}`;
  yield* splitLines(chunksOf(path, from, until, fs, chunk), where, longest);
}

function* splitLines(chunks: Iterable<Uint8Array>, where: string, longest: number): Generator<Line> {
  let number = 1;
  let begun: Uint8Array[] = [];
  let length = 0;
  const wrong = (what: string) =>
    new UserError(exitCodes.data, `${where}: line ${number}: ${what}. Restore the file.`);
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const end = chunk.indexOf(10, at);
      const part = chunk.subarray(at, end < 0 ? chunk.length : end);
      length += part.length;
      if (length > longest) throw wrong(`is too long (allowed ${longest} bytes)`);
      at += part.length + 1;
      begun.push(part);
      if (end < 0) continue;
      const text = textOf(begun);
      if (text === null) throw wrong('is not UTF-8');
      yield { number, text };
      [begun, length] = [[], 0];
      number++;
    }
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(parts: readonly Uint8Array[]): string | null {
  try {
    return decoder.decode(parts.length === 1 ? parts[0] : Buffer.concat(parts));
  } catch {
    return null;
  }
}

/** The sha256 (hex) of the first `lengths[i]` bytes of a file for each i; null where it is shorter. Reads it once. */
export function prefixHashes(path: string, lengths: readonly number[], fs: FileSystem): (string | null)[] {
  const rising = [...new Set(lengths)].sort((a, b) => a - b);
  const found = new Map<number, string>();
  const hash = createHash('sha256');
  let at = 0;
  for (const length of rising) {
    for (const chunk of chunksOf(path, at, length, fs)) {
      hash.update(chunk);
      at += chunk.length;
    }
    if (at < length) break;
    found.set(length, hash.copy().digest('hex'));
  }
  return lengths.map((length) => found.get(length) ?? null);
}
