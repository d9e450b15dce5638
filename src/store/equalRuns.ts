// Whether two finished runs of equal settings are equal bytes, and where not: the file, the row and the key.
import { basename, join } from 'node:path';
import { configHash } from '../config/hash.js';
import { fileSha256 } from './copyRun.js';
import { type FileSystem, realFileSystem } from './fileSystem.js';
import { journalNames } from './journal.js';
import { readLines } from './lines.js';
import type { RunData } from './readRun.js';
import { changedKey } from './replay.js';
import { readRunInfo } from './runInfo.js';

/**
 * The first thing in which two finished runs differ, of all that is promised: rows, checkpoints that both have, summary
 * and report; null where there is none. Bases of one name may have other settings beside, such as how they are measured:
 * of these the weights are compared. Clocks and the notes of run.json are no part of any promise.
 */
export function runDifference(a: RunData, b: RunData, fs: FileSystem = realFileSystem): string | null {
  const lineage = lineageDifference(a, b);
  if (configHash(a.config) !== configHash(b.config)) return lineage;
  for (const name of journalNames) {
    const paths = [join(a.folder, name), join(b.folder, name)] as const;
    if (fileSha256(paths[0], fs) !== fileSha256(paths[1], fs)) return rowDifference(name, ...paths, fs);
  }
  const checkpoint = a.checkpoints.find(({ path, stage, step }) => {
    const other = b.checkpoints.find((one) => one.stage === stage && one.step === step);
    return other !== undefined && fileSha256(path, fs) !== fileSha256(other.path, fs);
  });
  if (checkpoint !== undefined)
    return `${basename(checkpoint.path)} of ${checkpoint.stage}: holds another state`;
  // They bear the name that the run was trained under.
  const isNamedAlike = readRunInfo(a.folder, fs).name === readRunInfo(b.folder, fs).name;
  const ends = isNamedAlike ? ['summary.json', 'report.html'] : [];
  const end = ends.find(
    (name) => fileSha256(join(a.folder, name), fs) !== fileSha256(join(b.folder, name), fs),
  );
  return end === undefined ? lineage : `${end}: is another`;
}

/** The weights that stages start from and end with. */
function lineageDifference({ info: a }: RunData, { info: b }: RunData): string | null {
  const stage = a.lineage.find((row, i) => JSON.stringify(row) !== JSON.stringify(b.lineage[i]));
  return stage === undefined ? null : `run.json: lineage: other weights at ${stage.stage}`;
}

function rowDifference(name: string, first: string, second: string, fs: FileSystem): string {
  const [a, b] = [readLines(first, fs), readLines(second, fs)];
  for (;;) {
    const [one, other] = [a.next().value, b.next().value];
    if (one === undefined && other === undefined) return `${name}: ends differently`;
    if (one === undefined || other === undefined)
      return `${name}: row ${(one ?? other)!.number}: only one has it`;
    if (one.text === other.text) continue;
    const change = changedKey(one.text, other.text);
    const what =
      change === null ? 'is written differently' : `${change.key}: ${change.before} against ${change.after}`;
    return `${name}: row ${one.number}: ${what}`;
  }
}
