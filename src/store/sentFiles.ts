// The cheap check of a run that someone sent: what its checkpoints say of its other files, before anything is replayed.
// Files that are gone are no fault here, and take nothing from the rest.
import { join } from 'node:path';
import { UserError } from '../base/errors.js';
import { vocabulary } from '../data/tokenizer.js';
import { parameterCount } from '../policy/parameters.js';
import { prefixes } from './checkpoint.js';
import { decodeCommit } from './commit.js';
import { type Committed, checkRows } from './committed.js';
import { entryAt, type FileSystem, realFileSystem } from './fileSystem.js';
import { readBytes, smallFileBytes } from './files.js';
import { type JournalName, journalNames } from './journal.js';
import type { SentRun } from './proof.js';
import { checkSettings } from './resume.js';
import { listCheckpoints } from './runPaths.js';

/** What differs from what the checkpoints say, by the file that does; a checkpoint that cannot be read counts as one. */
export type SentFaults = Readonly<Partial<Record<JournalName | 'run.json' | 'checkpoints', string>>>;

/** Holds each row file and run.json against every checkpoint that is there. Nothing where all is as they say. */
export function sentFaults(run: SentRun, fs: FileSystem = realFileSystem): SentFaults {
  const faults: { -readonly [K in keyof SentFaults]: SentFaults[K] } = {};
  const { commits, fault } = readCommits(run, fs);
  if (fault !== null) faults.checkpoints = fault;
  const notes = changedNote(run, commits);
  if (notes !== null) faults['run.json'] = notes;
  // Rows behind the last checkpoint that is there may be those of one that is gone.
  const info = isEnd(run, commits.at(-1)) ? run.info : { ...run.info, status: 'stopped' as const };
  for (const name of journalNames) {
    if (commits.length === 0 || entryAt(join(run.folder, name), fs) === null) continue;
    const changed = faultOf(() => checkRows({ ...run, info }, commits, [name], fs));
    if (changed !== null) faults[name] = changed;
  }
  return faults;
}

/** The commits of all checkpoints, oldest first, and what is wrong with the first that is none of this run. */
function readCommits(run: SentRun, fs: FileSystem): { commits: Committed[]; fault: string | null } {
  const { folder, config } = run;
  const most = prefixes.length * 4 * parameterCount(config.policy, vocabulary.length) + smallFileBytes;
  const commits: Committed[] = [];
  let fault: string | null = null;
  for (const { path } of listCheckpoints(folder, fs)) {
    const wrong = faultOf(() => {
      const found = decodeCommit(readBytes(path, fs, most), path);
      checkSettings(folder, config, found.commit, fs);
      commits.push(found);
    });
    fault ??= wrong;
  }
  return { commits, fault };
}

function isEnd({ info }: SentRun, last: Committed | undefined): boolean {
  return last !== undefined && last.commit.lineage.length === info.lineage.length;
}

/** What run.json says of a finished run, that its checkpoints do not. */
function changedNote({ folder, info }: SentRun, commits: readonly Committed[]): string | null {
  const last = commits.at(-1);
  if (info.status !== 'done' || last === undefined) return null;
  const { inputs, lineage } = last.commit;
  const expected = { inputs, lineage: [...lineage, ...info.lineage.slice(lineage.length)] };
  const key = (['inputs', 'lineage'] as const).find(
    (one) => JSON.stringify(info[one]) !== JSON.stringify(expected[one]),
  );
  return key === undefined ? null : `${join(folder, 'run.json')}: ${key}: was changed. Restore it.`;
}

function faultOf(check: () => void): string | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
