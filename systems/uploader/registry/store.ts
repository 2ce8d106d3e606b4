/** The way into the registry for its parts: reads, and writes that outlive a full disk. */
import type { Kysely, Transaction } from 'kysely';
import { uploaderErrors } from '../model/errors.ts';
import type { Reserve } from './reserve.ts';
import type { Schema } from './schema.ts';

export type Write = Transaction<Schema>;

export interface Store {
  readonly db: Kysely<Schema>;
  /** All of it or nothing, synced when it resolves. */
  write<T>(work: (transaction: Write) => Promise<T>): Promise<T>;
}

export function storeOf(db: Kysely<Schema>, reserve: Reserve, folder: string): Store {
  const attempt = <T>(work: (transaction: Write) => Promise<T>) => db.transaction().execute(work);
  return {
    db,
    async write(work) {
      try {
        return await attempt(work);
      } catch (error) {
        if (!isFull(error)) throw error;
        if (!reserve.release()) throw uploaderErrors.make('DISK_FULL', { path: folder }, error);
      }
      try {
        return await attempt(work);
      } catch (error) {
        if (!isFull(error)) throw error;
        throw uploaderErrors.make('DISK_FULL', { path: folder }, error);
      }
    },
  };
}

/** SQLITE_FULL, and SQLITE_IOERR, which is what a full disk gives for the log and its index. */
function isFull(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false;
  return [13, 10].includes(Number(error.errcode) & 255);
}
