/** An open file of the real disk: node's FileHandle behind the port. */
import type { FileHandle } from 'node:fs/promises';
import type { DiskFile, DiskStat } from './disk.ts';
import { guarded, statOf, synced } from './real-guard.ts';

export class RealFile implements DiskFile {
  readonly path: string;
  readonly #handle: FileHandle;

  constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  read(into: Uint8Array, positionBytes: number): Promise<number> {
    return guarded('readFile', this.path, async () => {
      let doneBytes = 0;
      while (doneBytes < into.length) {
        const rest = into.length - doneBytes;
        const position = positionBytes + doneBytes;
        const { bytesRead } = await this.#handle.read(into, doneBytes, rest, position);
        if (bytesRead === 0) break;
        doneBytes += bytesRead;
      }
      return doneBytes;
    });
  }

  write(bytes: Uint8Array, positionBytes: number): Promise<void> {
    return guarded('writeFile', this.path, async () => {
      let doneBytes = 0;
      while (doneBytes < bytes.length) {
        const rest = bytes.length - doneBytes;
        const position = positionBytes + doneBytes;
        // A short write is no error by itself: the next call tells why (ENOSPC, EFBIG).
        const { bytesWritten } = await this.#handle.write(bytes, doneBytes, rest, position);
        doneBytes += bytesWritten;
      }
    });
  }

  truncate(sizeBytes: number): Promise<void> {
    return guarded('truncate', this.path, () => this.#handle.truncate(sizeBytes));
  }

  sync(): Promise<void> {
    return synced('sync', this.path, () => this.#handle.sync());
  }

  syncData(): Promise<void> {
    return synced('syncData', this.path, () => this.#handle.datasync());
  }

  stat(): Promise<DiskStat> {
    return guarded('statFile', this.path, async () =>
      statOf(await this.#handle.stat({ bigint: true })),
    );
  }

  close(): Promise<void> {
    return guarded('close', this.path, () => this.#handle.close());
  }
}
