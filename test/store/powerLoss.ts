// Runs of the invented pipeline whose power is cut at every change of the disk, and what must become of them.
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { stream } from '../../src/base/rng.js';
import type { TrainState } from '../../src/pipeline/events.js';
import type { FileSystem } from '../../src/store/fileSystem.js';
import { openRun, type RunStore } from '../../src/store/runStore.js';
import { config, create, events, machine, options } from './fixtures.js';
import { emptyFolder, type FolderNode, filesOf, memoryFileSystem, nodeAt } from './memoryDisk.js';
import { afterPowerCut, plainDamages, randomDamage } from './powerCut.js';

/** Two folders deep, neither of which is there at first. */
const root = '/new/runs';
const settings = { ...config, checkpointEvery: 3 };

/** How far a run had told that it is safe: commits that had returned, counted in events; -1 for none. */
interface Progress {
  safe: number;
  done: boolean;
}

const timeline = [...events(null)];

/** Whether recording this event saves a checkpoint. */
function commits(at: number): boolean {
  const event = timeline[at];
  if (event.kind === 'stage-end') return true;
  return event.kind === 'step' && event.state.step % 3 === 0 && event.state.step < event.state.steps;
}

/** The place of the event that led to a state, which is a checkpoint's. */
function placeOf(state: TrainState | null): number {
  if (state === null) return -1;
  return timeline.findLastIndex(
    (event, at) =>
      commits(at) &&
      (event.kind === 'step' || event.kind === 'stage-end') &&
      event.state.stageIndex === state.stageIndex &&
      event.state.step === state.step,
  );
}

function complete(store: RunStore, from: number, progress: Progress): void {
  for (const [at, event] of timeline.entries()) {
    if (at <= from) continue;
    store.record(event);
    if (commits(at)) progress.safe = at;
  }
  store.finish({ done: true });
  progress.done = true;
  store.close();
}

/** Begins the run or goes on with it, as a process of this number, to its end. */
function goOn(disk: FolderNode, pid: number, progress: Progress, fs = memoryFileSystem(disk)): void {
  const own = { fs, processes: machine(pid, [pid]) };
  if (nodeAt(disk, `${root}/a`) === null) {
    expect(progress, 'what was safe is gone').toEqual({ safe: -1, done: false });
    complete(create(root, own, settings), -1, progress);
    return;
  }
  const opened = openRun(options(root, own));
  if (opened === null) return;
  expect(progress.done, 'a finished run is no longer finished').toBe(false);
  expect(opened.resume.warnings).toEqual([]);
  const from = placeOf(opened.resume.state);
  expect(from, 'a safe checkpoint is gone').toBeGreaterThanOrEqual(progress.safe);
  complete(opened.store, from, progress);
}

/** The promised files: without times, and without the locks and drafts of locks of the dead. */
export function promised(disk: FolderNode): Record<string, string> {
  const files = [...filesOf(nodeAt(disk, `${root}/a`) as FolderNode)];
  const lasting = files.filter(([path]) => !/^(timing\.jsonl|\.?lock.*)$/.test(path));
  return Object.fromEntries(lasting.map(([path, bytes]) => [path, sha256(bytes)]));
}

/** Of bytes of the disk in memory, which are never changed in place: most files are the same on many disks. */
const hashes = new WeakMap<Uint8Array, string>();

function sha256(bytes: Uint8Array | string): string {
  const known = typeof bytes === 'string' ? undefined : hashes.get(bytes);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(bytes).digest('hex');
  if (typeof bytes !== 'string') hashes.set(bytes, hash);
  return hash;
}

/** A disk as it was found, and what had been told to be safe by then. */
export interface FoundDisk {
  readonly disk: FolderNode;
  readonly progress: Progress;
  /** Changes of the disk before the cut, and what the cut did. */
  readonly when: string;
}

export interface Cuts {
  /** Moments at which the power was cut. */
  readonly moments: number;
  /** Different disks that this left. */
  readonly found: readonly FoundDisk[];
}

/** Where a run begins: an empty disk, or one on which an earlier process left something. */
export interface Start {
  readonly disk: FolderNode;
  readonly progress: Progress;
}

export const freshStart = (): Start => ({ disk: emptyFolder(), progress: { safe: -1, done: false } });

/** Takes a run to its end and cuts the power before every change of the disk, and after the last. */
export function cutEverywhere(
  { disk, progress }: Start,
  pid: number,
  randomDamages: number,
  changed = (fs: FileSystem) => fs,
): Cuts {
  const seen = new Set<string>();
  const found: FoundDisk[] = [];
  let moments = 0;
  const cut = () => {
    moments++;
    const random = stream('power', moments);
    const some = Array.from({ length: randomDamages }, () => randomDamage(random));
    for (const damage of [...plainDamages, ...some]) {
      const left = afterPowerCut(disk, damage);
      const files = [...filesOf(left)].map(([path, bytes]) => [path, sha256(bytes)]);
      const key = sha256(JSON.stringify([files, progress]));
      if (seen.has(key)) continue;
      seen.add(key);
      found.push({ disk: left, progress: { ...progress }, when: `before change ${moments}, ${damage.name}` });
    }
  };
  goOn(disk, pid, progress, changed(memoryFileSystem(disk, cut)));
  cut();
  return { moments, found };
}

/** Expects a run to go on from a disk as found, by itself, to the bytes of the unbroken run. */
export function expectRecovery({ disk, progress, when }: FoundDisk, expected: Record<string, string>): void {
  try {
    goOn(disk, 3, { ...progress });
    expect(promised(disk)).toEqual(expected);
  } catch (error) {
    throw new Error(`power cut ${when}: ${(error as Error).message}`, { cause: error });
  }
}

/** A disk on which a process was killed before its k-th change, the power staying on; null beyond its end. */
export function killedAt(k: number): Start | null {
  const start = freshStart();
  let changes = 0;
  try {
    const count = () => {
      changes++;
      if (changes >= k) throw new Error('killed');
    };
    goOn(start.disk, 99, start.progress, memoryFileSystem(start.disk, count));
    return null;
  } catch (error) {
    if ((error as Error).message !== 'killed') throw error;
    return start;
  }
}
