/** The only place that removes a file of the user. It looks again at everything right before. */

import { createHash } from 'node:crypto';
import { constants, fstatSync, lstatSync, realpathSync, unlinkSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FileRecord } from '../model/nouns.ts';
import { deletionForbidden } from '../policy/deletion-guard.ts';
import { fileId, type OpenFiles } from './open-writers.ts';

export interface UnlinkOptions {
  readonly record: FileRecord;
  /** Directories in which deletion is allowed, as they are configured. */
  readonly directories: readonly string[];
  /** Asked at the last moment. */
  readonly writers: () => OpenFiles;
  /** A sacrifice has no digest to be held to. */
  readonly isSacrifice: boolean;
}

export type Unlinked =
  | { readonly kind: 'unlinked' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly why: string };

export async function unlinkChecked(options: UnlinkOptions): Promise<Unlinked> {
  const { record, directories } = options;
  const realPath = realPathOf(record.path);
  if (realPath === undefined) return { kind: 'absent' };
  const allowed = directories.flatMap((path) => realDirectory(path) ?? []);
  const forbidden = deletionForbidden({ realPath, directories: allowed });
  if (forbidden !== undefined) return { kind: 'refused', why: forbidden };
  const file = await openFile(record.path);
  if (file === undefined) return { kind: 'absent' };
  try {
    const isWanted = options.isSacrifice || (await digestOf(file)) === record.sha256;
    if (!isWanted) return { kind: 'refused', why: 'its content is not what was uploaded' };
    return removeNow(file, options);
  } finally {
    await file.close();
  }
}

/** In one breath: nothing of this process comes between the looks and the unlink. */
function removeNow(file: FileHandle, { record, writers, isSacrifice }: UnlinkOptions): Unlinked {
  if (writers().has(fileId(record)) && !isSacrifice) {
    return { kind: 'refused', why: 'a process has it open for writing' };
  }
  const opened = fstatSync(file.fd);
  const isSame = opened.ino === record.inode && opened.dev === record.device;
  if (!isSame) return { kind: 'refused', why: 'another file has its name' };
  const isUnchanged = opened.size === record.sizeBytes && opened.mtimeMs === record.modifiedMs;
  if (!isUnchanged) return { kind: 'refused', why: 'it has changed since it was uploaded' };
  const named = lstatSync(record.path, { throwIfNoEntry: false });
  if (named === undefined) return { kind: 'absent' };
  if (named.ino !== opened.ino || named.dev !== opened.dev) {
    return { kind: 'refused', why: 'another file has its name' };
  }
  unlinkSync(record.path);
  return { kind: 'unlinked' };
}

async function digestOf(file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(1024 * 1024);
  let at = 0;
  for (;;) {
    const { bytesRead } = await file.read(piece, 0, piece.length, at);
    if (bytesRead === 0) return hash.digest('base64');
    hash.update(piece.subarray(0, bytesRead));
    at += bytesRead;
  }
}

async function openFile(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The name itself is not followed, only what leads to it. */
function realPathOf(path: string): string | undefined {
  const parent = realDirectory(dirname(path));
  return parent === undefined ? undefined : join(parent, basename(path));
}

function realDirectory(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined;
    throw error;
  }
}
