// The row files of a run (JSON lines). A checkpoint holds how long each was and the hash of its bytes,
// so that resuming can cut off what was written after it and tell whether what remains is untouched.
import { createHash, type Hash } from 'node:crypto';
import { join } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { chunks } from '../base/lists.js';
import { type AppendFile, append, checkUntouched, closeFile, cut, openAppend, sync } from './appendFile.js';
import { attempt, entryAt, type FileSystem } from './fileSystem.js';
import { chunksOf } from './files.js';
import { missing } from './missing.js';

export const journalNames = [
  'metrics.jsonl',
  'hashes.jsonl',
  'eval.jsonl',
  'rollouts.jsonl',
  'sft-data.jsonl',
] as const;
export type JournalName = (typeof journalNames)[number];

/** Something for each row file, by name, in the order of the list. */
export function forEachRowFile<T>(value: (name: JournalName) => T): Record<JournalName, T> {
  return Object.fromEntries(journalNames.map((name) => [name, value(name)])) as Record<JournalName, T>;
}

/** A committed length of a file, and the sha256 (hex) of its bytes up to there. */
export interface Position {
  readonly bytes: number;
  readonly sha256: string;
}

export type Positions = Readonly<Record<JournalName, Position>>;

interface Entry {
  readonly file: AppendFile;
  readonly hash: Hash;
}

/** The open row files of one run. */
export interface Journal {
  readonly entries: Readonly<Record<JournalName, Entry>>;
  readonly fs: FileSystem;
}

/**
 * Opens the row files, creating missing ones, and cuts them back to `positions` (null: to nothing).
 * Nothing is cut before all are checked. Error `data` when a file is gone, shorter than committed or was edited.
 */
export function openJournal(folder: string, positions: Positions | null, fs: FileSystem): Journal {
  for (const name of journalNames) requireRows(folder, name, positions, fs);
  const opened: AppendFile[] = [];
  try {
    const open = (name: JournalName) => {
      const file = openAppend(join(folder, name), fs);
      opened.push(file);
      return { file, hash: verifiedHash(file, positions?.[name] ?? null, fs) };
    };
    const entries = forEachRowFile(open);
    for (const name of journalNames) cut(entries[name].file, positions?.[name].bytes ?? 0, fs);
    return { entries, fs };
  } catch (error) {
    for (const file of opened) attempt(() => closeFile(file, fs));
    throw error;
  }
}

/** A file of which rows are committed is not made anew. */
function requireRows(folder: string, name: JournalName, positions: Positions | null, fs: FileSystem): void {
  const path = join(folder, name);
  const rows = positions?.[name].bytes ?? 0;
  if (rows > 0 && entryAt(path, fs) === null) throw missing(folder, path);
}

/** The running hash of a file at a committed position. */
function verifiedHash(file: AppendFile, position: Position | null, fs: FileSystem): Hash {
  const hash = createHash('sha256');
  if (position === null) return hash;
  if (file.bytes < position.bytes) {
    const lengths = `(got ${file.bytes} bytes, the checkpoint has ${position.bytes})`;
    throw new UserError(
      exitCodes.data,
      `${file.path}: is too short ${lengths}. Restore it or start a new run.`,
    );
  }
  for (const chunk of chunksOf(file.path, 0, position.bytes, fs)) hash.update(chunk);
  if (hash.copy().digest('hex') !== position.sha256) {
    const where = `within its first ${position.bytes} bytes`;
    throw new UserError(exitCodes.data, `${file.path}: was changed ${where}. Restore it or start a new run.`);
  }
  return hash;
}

/** Appends rows, one JSON object a line; see `rowText`. */
export function appendRows(journal: Journal, name: JournalName, rows: readonly object[]): void {
  const { file, hash } = journal.entries[name];
  // A step can have more rows than there is memory for their text.
  for (const part of chunks(rows, rowsAtOnce)) {
    const bytes = new TextEncoder().encode(part.map((row) => `${rowText(row)}\n`).join(''));
    append(file, bytes, journal.fs);
    hash.update(bytes);
  }
}

const rowsAtOnce = 1024;

/** A row as its line. Error `diverged` naming the first number that is not finite: JSON would write `null`. */
export function rowText(row: object): string {
  return JSON.stringify(row, (key, value: unknown) => {
    if (typeof value !== 'number' || Number.isFinite(value)) return value;
    const { stage, step } = row as { stage?: unknown; step?: unknown };
    const where = `stage ${stage}, step ${step}: ${key}`;
    throw new UserError(
      exitCodes.diverged,
      `${where}: is not finite (got ${value}). Lower the learning rate and start a new run.`,
    );
  });
}

/** Where each file ends now. */
export function positionsOf(journal: Journal): Positions {
  return forEachRowFile((name) => {
    const { file, hash } = journal.entries[name];
    return { bytes: file.bytes, sha256: hash.copy().digest('hex') };
  });
}

/**
 * Makes all rows durable; a checkpoint that counts on them is written only afterwards. Error `io` where another
 * program was at a file: the rows that the checkpoint would count on are not there.
 */
export function syncJournal(journal: Journal): void {
  for (const name of journalNames) {
    const { file } = journal.entries[name];
    checkUntouched(file, journal.fs);
    sync(file, journal.fs);
  }
}

/** Closes all row files. */
export function closeJournal(journal: Journal): void {
  for (const name of journalNames) closeFile(journal.entries[name].file, journal.fs);
}
