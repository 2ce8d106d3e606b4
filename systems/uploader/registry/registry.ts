/** The memory of the agent: what it saw, sent, verified and deleted. */
import { sql } from 'kysely';
import { Accounts } from './accounts.ts';
import { Deleting } from './deleting.ts';
import type { SyncFile } from './log-sync.ts';
import { openFile, type RegistryLog } from './open.ts';
import { Queue } from './queue.ts';
import { openReserve, type Reserve } from './reserve.ts';
import { Sending } from './sending.ts';
import { type Store, storeOf } from './store.ts';
import { Watching } from './watching.ts';

export interface RegistryOptions {
  readonly folder: string;
  readonly log: RegistryLog;
  readonly nowMs: number;
  readonly reserveBytes: number;
  /** A sync has failed: nothing can be written any more, and nothing must go on. */
  readonly onBroken?: (error: unknown) => void;
  readonly syncFile?: SyncFile;
}

export interface Registry {
  readonly watching: Watching;
  readonly sending: Sending;
  readonly queue: Queue;
  readonly deleting: Deleting;
  readonly accounts: Accounts;
  readonly reserve: Reserve;
  /** Files that are older may have been sent by an earlier registry. */
  readonly createdMs: number;
  /** Changes when another process has written: the commands of a person. */
  version(): Promise<number>;
  close(): Promise<void>;
}

export async function openRegistry(options: RegistryOptions): Promise<Registry> {
  const { folder, log, nowMs, reserveBytes, onBroken = () => undefined, syncFile } = options;
  const { db, prepare, close, log: logSync } = await openFile(folder, log, nowMs, syncFile);
  const reserve = openReserve(folder, reserveBytes);
  const sync = () => logSync.sync();
  const store: Store = storeOf({ db, prepare, reserve, folder, sync, onBroken });
  const accounts = new Accounts(store);
  try {
    const created = await accounts.fact('created-ms');
    if (created === undefined) await accounts.setFact('created-ms', String(nowMs));
    return {
      watching: new Watching(store),
      sending: new Sending(store),
      queue: new Queue(store),
      deleting: new Deleting(store),
      accounts,
      reserve,
      createdMs: created === undefined ? nowMs : Number(created),
      async version() {
        const { rows } = await sql<{ data_version: number }>`pragma data_version`.execute(db);
        return Number(rows[0]?.data_version ?? 0);
      },
      async close() {
        await store.settled();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
