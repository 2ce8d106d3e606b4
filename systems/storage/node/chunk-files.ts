/** Chunks with a file of their own: 256 folders, a temporary name first, never overwritten. */
import {
  type Disk,
  type DiskFile,
  FatalDiskError,
  hasDiskCode,
  makeFolderDurable,
} from '@gauntlet/kit/disk';
import { hash32 } from '../placement/hash.ts';
import type { Place } from './chunk-reader.ts';
import { type GroupSync, groupSync } from './group-sync.ts';
import { seenIds } from './seen-ids.ts';

export interface ChunkFile {
  readonly chunkId: string;
  readonly lengthBytes: number;
  readonly modifiedMs: number;
}

export interface ChunkFiles {
  place(chunkId: string): Promise<(Place & { readonly done: () => Promise<void> }) | undefined>;
  /** A file under a temporary name, to be filled and then committed or discarded. */
  begin(nonce: string): Promise<DiskFile>;
  /** Durable, and under its own name, when it resolves. The file is closed. */
  commit(file: DiskFile, chunkId: string, lengthBytes: number): Promise<void>;
  discard(file: DiskFile): Promise<void>;
  has(chunkId: string): Promise<boolean>;
  remove(chunkId: string): Promise<boolean>;
  putAside(chunkId: string): Promise<boolean>;
  /** Of one folder, of those there are. */
  entriesOf(bucket: number): AsyncIterable<ChunkFile>;
  usedBytes(): number;
}

/** Never changes for a data folder: where a chunk lies follows from it. */
export const FOLDERS = 256;

export async function openChunkFiles(
  disk: Disk,
  folder: string,
  folders: number,
): Promise<ChunkFiles> {
  const places = { chunks: `${folder}/chunks`, fresh: `${folder}/new`, bad: `${folder}/bad` };
  for (const place of Object.values(places)) await makeFolderDurable(disk, place);
  for (let number = 0; number < folders; number += 1) {
    await makeIfAbsent(disk, `${places.chunks}/${folderName(number)}`);
  }
  await disk.syncFolder(places.chunks);
  // Whatever was being written when the server ended was never acknowledged.
  for await (const { name } of disk.readFolder(places.fresh)) {
    await disk.unlink(`${places.fresh}/${name}`);
  }
  const store = new FolderStore(disk, places, folders);
  await store.measure();
  return store;
}

async function makeIfAbsent(disk: Disk, path: string): Promise<void> {
  try {
    await disk.makeFolder(path);
  } catch (error) {
    if (!hasDiskCode(error, 'EEXIST')) throw error;
  }
}

function folderName(number: number): string {
  return number.toString(16).padStart(2, '0');
}

interface Places {
  readonly chunks: string;
  readonly fresh: string;
  readonly bad: string;
}

class FolderStore implements ChunkFiles {
  readonly #disk: Disk;
  readonly #places: Places;
  readonly #folders: number;
  readonly #syncs = new Map<string, GroupSync>();
  /** Asked before each chunk that comes: nearly always it is a new one. */
  readonly #seen = seenIds();
  #usedBytes = 0;

  constructor(disk: Disk, places: Places, folders: number) {
    this.#disk = disk;
    this.#places = places;
    this.#folders = folders;
  }

  async measure(): Promise<void> {
    for (let bucket = 0; bucket < this.#folders; bucket += 1) {
      for await (const { chunkId, lengthBytes } of this.entriesOf(bucket)) {
        this.#usedBytes += lengthBytes;
        this.#seen.add(chunkId);
      }
    }
  }

  async place(chunkId: string) {
    try {
      const file = await this.#disk.open(this.#pathOf(chunkId), 'read');
      const { sizeBytes } = await file.stat();
      return { file, startBytes: 0, lengthBytes: sizeBytes, done: () => file.close() };
    } catch (error) {
      if (hasDiskCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  begin(nonce: string): Promise<DiskFile> {
    return this.#disk.open(`${this.#places.fresh}/${nonce}`, 'createNew');
  }

  async commit(file: DiskFile, chunkId: string, lengthBytes: number): Promise<void> {
    await file.syncData();
    await file.close();
    // Before it is there: whoever asks from now on looks.
    this.#seen.add(chunkId);
    await this.#disk.rename(file.path, this.#pathOf(chunkId));
    await this.#syncFolder(this.#folderOf(chunkId));
    this.#usedBytes += lengthBytes;
  }

  async discard(file: DiskFile): Promise<void> {
    try {
      await file.close();
      await this.#disk.unlink(file.path);
    } catch (error) {
      if (error instanceof FatalDiskError) throw error;
      // It is in the folder of unfinished ones, which is emptied at the next start.
    }
  }

  async has(chunkId: string): Promise<boolean> {
    return this.#seen.maybe(chunkId) && (await this.#lengthOf(chunkId)) !== undefined;
  }

  async remove(chunkId: string): Promise<boolean> {
    const lengthBytes = await this.#lengthOf(chunkId);
    if (lengthBytes === undefined) return false;
    await this.#disk.unlink(this.#pathOf(chunkId));
    await this.#syncFolder(this.#folderOf(chunkId));
    this.#usedBytes -= lengthBytes;
    return true;
  }

  async putAside(chunkId: string): Promise<boolean> {
    const lengthBytes = await this.#lengthOf(chunkId);
    if (lengthBytes === undefined) return false;
    await this.#disk.rename(this.#pathOf(chunkId), `${this.#places.bad}/${chunkId}`);
    await this.#syncFolder(this.#places.bad);
    await this.#syncFolder(this.#folderOf(chunkId));
    this.#usedBytes -= lengthBytes;
    return true;
  }

  async *entriesOf(bucket: number): AsyncGenerator<ChunkFile> {
    const folder = `${this.#places.chunks}/${folderName(bucket)}`;
    for await (const { name } of this.#disk.readFolder(folder)) {
      const found = await this.#statOf(`${folder}/${name}`);
      if (found === undefined) continue;
      const { sizeBytes, modifiedMs } = found;
      yield { chunkId: name, lengthBytes: sizeBytes, modifiedMs };
    }
  }

  usedBytes(): number {
    return this.#usedBytes;
  }

  async #lengthOf(chunkId: string): Promise<number | undefined> {
    return (await this.#statOf(this.#pathOf(chunkId)))?.sizeBytes;
  }

  async #statOf(path: string) {
    try {
      return await this.#disk.stat(path);
    } catch (error) {
      if (hasDiskCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  #folderOf(chunkId: string): string {
    return `${this.#places.chunks}/${folderName(hash32(chunkId) % this.#folders)}`;
  }

  #pathOf(chunkId: string): string {
    return `${this.#folderOf(chunkId)}/${chunkId}`;
  }

  #syncFolder(folder: string): Promise<void> {
    let group = this.#syncs.get(folder);
    if (group === undefined) {
      group = groupSync(() => this.#disk.syncFolder(folder));
      this.#syncs.set(folder, group);
    }
    return group.sync();
  }
}
