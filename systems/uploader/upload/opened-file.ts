/** The file that is sent: opened once, so that what its name leads to later is no matter. */
import { closeSync, constants, fstatSync, openSync, read as readFd, readSync } from 'node:fs';
import { promisify } from 'node:util';
import type { FileRecord, Look } from '../model/nouns.ts';
import { isSameContent } from '../policy/stability.ts';
import type { SpareBuffers } from './spare-buffers.ts';

/** No symbolic link, and no waiting for the other end of a pipe. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export interface OpenedFile {
  /** What it is now. */
  look(): Look;
  /** Still what the row says. */
  isUnchanged(record: FileRecord): boolean;
  /** Into the beginning of the piece; answers how many bytes, 0 at the end of the file. */
  read(piece: Uint8Array, count: number, atBytes: number): Promise<number>;
  /** All of it; undefined when it is shorter than that. */
  readAll(sizeBytes: number): Promise<FileBytes | undefined>;
  /** What it has read as a whole is looked at by nobody any more. */
  giveBack(bytes: FileBytes): void;
  close(): Promise<void>;
}

export type FileBytes = Buffer<ArrayBuffer>;

const readLater = promisify(readFd);

/** Read in one breath; a larger one would hold up everything else on a slow disk. */
const AT_ONCE_BYTES = 128 * 1024;

/** Without turns in the pool of threads, which for small files would take most of the time. */
export async function openFile(path: string, spare: SpareBuffers): Promise<OpenedFile> {
  const file = openSync(path, FLAGS);
  const look = (): Look => {
    const { dev, ino, size, mtimeMs, ctimeMs } = fstatSync(file);
    const times = { modifiedMs: mtimeMs, changedMs: ctimeMs };
    return { path, device: dev, inode: ino, sizeBytes: size, ...times };
  };
  // A number that was closed is given to the next file that is opened: whoever still read by it
  // would read another file. So nothing is read after the closing, which waits for what is read.
  const reading = new Set<Promise<unknown>>();
  let isClosed = false;
  const read = async (piece: Uint8Array, count: number, atBytes: number) => {
    if (isClosed) throw new Error(`${path} was closed`);
    const work = readLater(file, piece, 0, count, atBytes);
    reading.add(work);
    try {
      return (await work).bytesRead;
    } finally {
      reading.delete(work);
    }
  };
  const readNow = (piece: Uint8Array, count: number, atBytes: number) =>
    readSync(file, piece, 0, count, atBytes);
  return {
    look,
    isUnchanged: (record) => isSameContent({ ...record, changedMs: 0 }, look()),
    read,
    readAll: (sizeBytes) =>
      sizeBytes <= AT_ONCE_BYTES
        ? readAll(readNow, spare.take(sizeBytes))
        : readAll(read, Buffer.from(new ArrayBuffer(sizeBytes))),
    giveBack(bytes) {
      if (bytes.length <= AT_ONCE_BYTES) spare.giveBack(bytes);
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      await Promise.allSettled(reading);
      closeSync(file);
    },
  };
}

async function readAll(
  read: (piece: Uint8Array, count: number, atBytes: number) => number | Promise<number>,
  bytes: FileBytes,
): Promise<FileBytes | undefined> {
  let at = 0;
  while (at < bytes.length) {
    const count = await read(bytes.subarray(at), bytes.length - at, at);
    if (count === 0) return undefined;
    at += count;
  }
  return bytes;
}
