// A disk in memory that knows what would survive a power cut: the bytes of a file as of its last fsync, the
// names in a folder as of the folder's last fsync. A file's fsync says nothing of its name, as in POSIX.
import { constants } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { FileSystem } from '../../src/store/fileSystem.js';

export interface FileNode {
  readonly kind: 'file';
  /** Its bytes after each change since its last fsync; the first are durable, the last are what is read. */
  versions: Uint8Array[];
}

/** Names that a call gave (a node) or took away (null), at once. */
export type Renaming = readonly (readonly [name: string, node: Node | null])[];

export interface FolderNode {
  readonly kind: 'folder';
  readonly names: Map<string, Node>;
  durable: ReadonlyMap<string, Node>;
  /** What happened to the names since the last fsync, in order. */
  pending: Renaming[];
}

export type Node = FileNode | FolderNode;

interface Open {
  readonly node: Node;
  readonly appends: boolean;
  position: number;
}

/** An empty disk. */
export function emptyFolder(): FolderNode {
  return { kind: 'folder', names: new Map(), durable: new Map(), pending: [] };
}

function failed(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** What lies at an absolute path, or null. */
export function nodeAt(disk: FolderNode, path: string): Node | null {
  let node: Node | null = disk;
  for (const name of path.split('/').filter(Boolean)) {
    node = node?.kind === 'folder' ? (node.names.get(name) ?? null) : null;
  }
  return node;
}

function found(disk: FolderNode, path: string): Node {
  const node = nodeAt(disk, path);
  if (node === null) throw failed('ENOENT');
  return node;
}

function parentOf(disk: FolderNode, path: string): FolderNode {
  const parent = found(disk, dirname(path));
  if (parent.kind !== 'folder') throw failed('ENOTDIR');
  return parent;
}

function rename(folder: FolderNode, change: Renaming): void {
  for (const [name, node] of change) {
    if (node === null) folder.names.delete(name);
    else folder.names.set(name, node);
  }
  folder.pending.push(change);
}

function namesOf(disk: FolderNode, node: Node): number {
  let count = 0;
  for (const inner of disk.names.values()) {
    count += Number(inner === node) + (inner.kind === 'folder' ? namesOf(inner, node) : 0);
  }
  return count;
}

function stats(disk: FolderNode, node: Node) {
  const size = node.kind === 'file' ? node.versions.at(-1)!.length : 0;
  return {
    ...{ size, nlink: namesOf(disk, node) },
    ...{ isFile: () => node.kind === 'file', isDirectory: () => node.kind === 'folder' },
  };
}

/** The store's file system on such a disk; `beforeChange` runs before each call that changes anything. */
export function memoryFileSystem(disk: FolderNode, beforeChange: () => void = () => undefined): FileSystem {
  const open = new Map<number, Open>();
  const calls = { ...fileCalls(disk, open, beforeChange), ...nameCalls(disk, beforeChange) };
  return calls as unknown as FileSystem;
}

function fileCalls(disk: FolderNode, open: Map<number, Open>, beforeChange: () => void) {
  let next = 3;
  const fileOf = (fd: number): FileNode => {
    const { node } = open.get(fd)!;
    if (node.kind !== 'file') throw failed('EISDIR');
    return node;
  };
  const bytesOf = (fd: number) => fileOf(fd).versions.at(-1)!;
  return {
    openSync(path: string, flags: number): number {
      let node = nodeAt(disk, path);
      if (node !== null && flags & constants.O_EXCL) throw failed('EEXIST');
      if (node === null) {
        if (!(flags & constants.O_CREAT)) throw failed('ENOENT');
        beforeChange();
        node = { kind: 'file', versions: [new Uint8Array(0)] };
        rename(parentOf(disk, path), [[basename(path), node]]);
      }
      open.set(next, { node, appends: (flags & constants.O_APPEND) !== 0, position: 0 });
      return next++;
    },
    closeSync(fd: number): void {
      if (!open.delete(fd)) throw failed('EBADF');
    },
    fstatSync: (fd: number) => stats(disk, open.get(fd)!.node),
    readSync(fd: number, into: Uint8Array, offset: number, length: number, position: number): number {
      const part = bytesOf(fd).subarray(position, position + length);
      into.set(part, offset);
      return part.length;
    },
    writeSync(fd: number, from: Uint8Array, offset: number, length: number): number {
      beforeChange();
      const entry = open.get(fd)!;
      const old = bytesOf(fd);
      const at = entry.appends ? old.length : entry.position;
      const bytes = new Uint8Array(Math.max(old.length, at + length));
      bytes.set(old);
      bytes.set(from.subarray(offset, offset + length), at);
      entry.position = at + length;
      fileOf(fd).versions.push(bytes);
      return length;
    },
    ftruncateSync(fd: number, size: number): void {
      beforeChange();
      fileOf(fd).versions.push(bytesOf(fd).slice(0, size));
    },
    fsyncSync(fd: number): void {
      beforeChange();
      const { node } = open.get(fd)!;
      if (node.kind === 'file') node.versions = node.versions.slice(-1);
      else Object.assign(node, { durable: new Map(node.names), pending: [] });
    },
  };
}

function nameCalls(disk: FolderNode, beforeChange: () => void) {
  const make = (path: string) => {
    beforeChange();
    rename(parentOf(disk, path), [[basename(path), emptyFolder()]]);
  };
  return {
    lstatSync: (path: string) => {
      const node = nodeAt(disk, path);
      return node === null ? undefined : stats(disk, node);
    },
    statfsSync: () => ({ bavail: 2 ** 20, bsize: 4096 }),
    // Backwards, since no order is promised.
    readdirSync: (path: string) => [...(found(disk, path) as FolderNode).names.keys()].reverse(),
    mkdirSync(path: string, { recursive = false } = {}): string | undefined {
      const missing: string[] = [];
      for (let at = path; nodeAt(disk, at) === null; at = dirname(at)) missing.unshift(at);
      if (!recursive && missing.length !== 1) throw failed(missing.length === 0 ? 'EEXIST' : 'ENOENT');
      missing.forEach(make);
      return missing[0];
    },
    linkSync(from: string, to: string): void {
      if (nodeAt(disk, to) !== null) throw failed('EEXIST');
      const node = found(disk, from);
      beforeChange();
      rename(parentOf(disk, to), [[basename(to), node]]);
    },
    renameSync(from: string, to: string): void {
      const folder = parentOf(disk, from);
      if (parentOf(disk, to) !== folder) throw failed('EXDEV');
      const node = found(disk, from);
      const replaced = nodeAt(disk, to);
      if (replaced?.kind === 'folder' && replaced.names.size > 0) throw failed('ENOTEMPTY');
      beforeChange();
      rename(folder, [
        [basename(from), null],
        [basename(to), node],
      ]);
    },
    unlinkSync(path: string): void {
      found(disk, path);
      beforeChange();
      rename(parentOf(disk, path), [[basename(path), null]]);
    },
    rmSync(path: string): void {
      beforeChange();
      rename(parentOf(disk, path), [[basename(path), null]]);
    },
  };
}

/** All files below a folder, by path. */
export function filesOf(folder: FolderNode, under = ''): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const [name, node] of [...folder.names].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (node.kind === 'file') files.set(under + name, node.versions.at(-1)!);
    else for (const [path, bytes] of filesOf(node, `${under}${name}/`)) files.set(path, bytes);
  }
  return files;
}
