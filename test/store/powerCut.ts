// What a power cut can leave of a disk: whatever was not made durable is lost, kept, or kept in part.
import type { Random } from '../../src/base/rng.js';
import { emptyFolder, type FileNode, type FolderNode, type Node, type Renaming } from './memoryDisk.js';

/** What becomes of the pending bytes of a file, and of the pending names of a folder. */
export interface Damage {
  readonly name: string;
  bytes(file: FileNode): Uint8Array;
  /** Whether the i-th of `count` pending changes of a folder's names reached the disk. */
  keeps(i: number, count: number): boolean;
}

const durable = ({ versions }: FileNode) => versions[0];
const latest = ({ versions }: FileNode) => versions.at(-1)!;

/** The length is there, the new bytes are not. */
function zeros({ versions }: FileNode): Uint8Array {
  const bytes = new Uint8Array(versions.at(-1)!.length);
  bytes.set(versions[0].subarray(0, bytes.length));
  return bytes;
}

/** All of it, nothing of it, and the mixtures that real disks are known for. */
export const plainDamages: readonly Damage[] = [
  { name: 'all lost', bytes: durable, keeps: () => false },
  { name: 'all kept', bytes: latest, keeps: () => true },
  { name: 'names kept, bytes lost', bytes: durable, keeps: () => true },
  { name: 'names kept, bytes zero', bytes: zeros, keeps: () => true },
  { name: 'bytes kept, names lost', bytes: latest, keeps: () => false },
  { name: 'the last name lost', bytes: latest, keeps: (i, count) => i < count - 1 },
  { name: 'the last name alone kept', bytes: latest, keeps: (i, count) => i === count - 1 },
];

/** Any subset of the names; of each file an older version, zeros, or a patchwork of sectors. */
export function randomDamage(random: Random): Damage {
  return {
    name: 'at random',
    bytes: (file) => random.pick([durable, latest, zeros, patchwork(random), cutShort(random)])(file),
    keeps: () => random.chance(0.5),
  };
}

function cutShort(random: Random): (file: FileNode) => Uint8Array {
  return ({ versions }) => {
    if (versions.length === 1) return versions[0];
    const reached = 1 + random.int(versions.length - 1);
    const [before, after] = [versions[reached - 1], versions[reached]];
    const least = Math.min(before.length, after.length);
    return after.slice(0, least + random.int(after.length - least + 1));
  };
}

/** Sectors of two versions, in any order. */
function patchwork(random: Random): (file: FileNode) => Uint8Array {
  return (file) => {
    if (file.versions.length === 1) return file.versions[0];
    const bytes = zeros(file);
    const fresh = latest(file);
    const sector = random.pick([16, 512]);
    for (let at = 0; at < bytes.length; at += sector) {
      if (random.chance(0.5)) bytes.set(fresh.subarray(at, at + sector), at);
    }
    return bytes;
  };
}

/** The disk as it is found after a power cut; what is found is durable. */
export function afterPowerCut(disk: FolderNode, damage: Damage): FolderNode {
  const copies = new Map<Node, Node>();
  const copy = (node: Node): Node => {
    const known = copies.get(node);
    if (known !== undefined) return known;
    if (node.kind === 'file') {
      const file: FileNode = { kind: 'file', versions: [damage.bytes(node)] };
      copies.set(node, file);
      return file;
    }
    const folder = emptyFolder();
    copies.set(node, folder);
    for (const [name, inner] of survivingNames(node, damage)) folder.names.set(name, copy(inner));
    folder.durable = new Map(folder.names);
    return folder;
  };
  return copy(disk) as FolderNode;
}

function survivingNames({ durable: names, pending }: FolderNode, damage: Damage): Map<string, Node> {
  const kept = new Map(names);
  const apply = ([name, node]: Renaming[number]) =>
    node === null ? kept.delete(name) : kept.set(name, node);
  pending.forEach((change, i) => {
    if (damage.keeps(i, pending.length)) change.forEach(apply);
  });
  return kept;
}
