/** Appends whose answer means: this outlives a power cut. */
import { dirname } from 'node:path';
import type { Disk, DiskFile } from './disk.ts';
import { DiskError } from './errors.ts';

export interface DurableLog {
  readonly path: string;
  /** What is durable. */
  readonly sizeBytes: number;
  /**
   * Resolves when the bytes outlive a power cut. Calls made meanwhile wait their turn. Power that
   * fails in the middle may leave a part at the end: frame records so that a reader sees it.
   */
  append(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens or makes `path`. Its name and content are synced first: an earlier process may have died
 * after writing what this one is about to read, and build upon, but before syncing it.
 */
export async function openDurableLog(disk: Disk, path: string): Promise<DurableLog> {
  const file = await disk.open(path, 'create');
  try {
    await file.syncData();
    await disk.syncFolder(dirname(path));
    return new FileLog(file, (await file.stat()).sizeBytes);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** One append. For many, keep a DurableLog open: it syncs the folder only once. */
export async function appendDurable(disk: Disk, path: string, bytes: Uint8Array): Promise<void> {
  const log = await openDurableLog(disk, path);
  try {
    await log.append(bytes);
  } finally {
    await log.close();
  }
}

class FileLog implements DurableLog {
  readonly path: string;
  readonly #file: DiskFile;
  #sizeBytes: number;
  #last: Promise<void> = Promise.resolve();
  /** Set for good by a failed sync or a tail that could not be taken back. */
  #broken: unknown;

  constructor(file: DiskFile, sizeBytes: number) {
    this.path = file.path;
    this.#file = file;
    this.#sizeBytes = sizeBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  append(bytes: Uint8Array): Promise<void> {
    const write = (): Promise<void> => this.#append(bytes);
    // The turn passes on whether or not the call before succeeded.
    this.#last = this.#last.then(write, write);
    return this.#last;
  }

  async close(): Promise<void> {
    await this.#last.catch(() => {
      // Whoever appended has been told.
    });
    await this.#file.close();
  }

  async #append(bytes: Uint8Array): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    try {
      await this.#file.write(bytes, this.#sizeBytes);
    } catch (error) {
      await this.#takeBack();
      throw error;
    }
    try {
      await this.#file.syncData();
    } catch (error) {
      this.#broken = error;
      throw error;
    }
    this.#sizeBytes += bytes.length;
  }

  /** A part of a record must not stand between this one and the next. */
  async #takeBack(): Promise<void> {
    try {
      await this.#file.truncate(this.#sizeBytes);
    } catch (error) {
      this.#broken = new DiskError('EIO', 'truncate', this.path, error);
    }
  }
}
