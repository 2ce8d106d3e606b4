/** Finds nodes by path in a simulated disk. Paths are absolute, with slashes. */
import { posix } from 'node:path';
import { DiskError } from '../errors.ts';
import type { DiskNode, FolderNode } from './nodes.ts';

const NAME_LIMIT_BYTES = 255;

/** Where a path points to, whether or not something is there. */
export interface Spot {
  readonly folder: FolderNode;
  readonly name: string;
  readonly node: DiskNode | undefined;
}

export function spotOf(root: FolderNode, path: string, operation: string): Spot {
  const names = namesOf(path, operation);
  const name = names.pop();
  if (name === undefined) throw new DiskError('EBUSY', operation, path);
  let folder: DiskNode = root;
  for (const step of names) folder = enter(folder, step, operation, path);
  if (folder.kind !== 'folder') throw new DiskError('ENOTDIR', operation, path);
  return { folder, name, node: folder.entries.get(name) };
}

export function nodeAt(root: FolderNode, path: string, operation: string): DiskNode {
  let node: DiskNode = root;
  for (const step of namesOf(path, operation)) node = enter(node, step, operation, path);
  return node;
}

export function folderAt(root: FolderNode, path: string, operation: string): FolderNode {
  const node = nodeAt(root, path, operation);
  if (node.kind !== 'folder') throw new DiskError('ENOTDIR', operation, path);
  return node;
}

/** True when `folder` is `inner` or above it. */
export function contains(folder: FolderNode, inner: FolderNode): boolean {
  if (folder === inner) return true;
  for (const child of folder.entries.values()) {
    if (child.kind === 'folder' && contains(child, inner)) return true;
  }
  return false;
}

function enter(from: DiskNode, name: string, operation: string, path: string): DiskNode {
  if (from.kind !== 'folder') throw new DiskError('ENOTDIR', operation, path);
  const node = from.entries.get(name);
  if (node === undefined) throw new DiskError('ENOENT', operation, path);
  return node;
}

function namesOf(path: string, operation: string): string[] {
  if (path.includes('\0')) throw new DiskError('EINVAL', operation, path);
  const names = posix
    .resolve('/', path)
    .split('/')
    .filter((name) => name !== '');
  if (names.some((name) => Buffer.byteLength(name) > NAME_LIMIT_BYTES)) {
    throw new DiskError('ENAMETOOLONG', operation, path);
  }
  return names;
}
