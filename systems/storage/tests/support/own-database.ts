/** A PostgreSQL of one's own, durable, that a test can kill and start again on the same port. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, openDatabase, silentLog } from '@gauntlet/kit/database';
import { migrations } from '../../metadata/migrations/list.ts';
import type { Db, StorageTables } from '../../metadata/schema.ts';

export interface OwnDatabase {
  readonly db: Db;
  readonly url: string;
  /** kill -9 of the postmaster; resolves when it is gone. */
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function ownDatabase(folder: string): Promise<OwnDatabase> {
  const open = () =>
    openDatabase<StorageTables>({
      ...{ folder, name: 'storage', migrations, log: silentLog, poolSize: 3 },
    });
  const first = await open();
  // Each start is one more user of the server, which stops with the last of them.
  const users: Database<StorageTables>[] = [first];
  return {
    db: first.db,
    url: first.url,
    async kill() {
      const pid = await postmasterPid(folder);
      process.kill(pid, 'SIGKILL');
      while (isThere(pid)) await new Promise((resolve) => setImmediate(resolve));
    },
    async start() {
      users.push(await open());
    },
    async close() {
      for (const user of users.reverse()) await user.close();
    },
  };
}

async function postmasterPid(folder: string): Promise<number> {
  const [line = ''] = (await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8')).split('\n');
  const pid = Number(line);
  if (!Number.isInteger(pid) || pid <= 1) throw new Error(`no postmaster: ${line}`);
  return pid;
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // ESRCH: it is gone.
    return false;
  }
}
