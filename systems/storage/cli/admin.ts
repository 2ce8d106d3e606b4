/** The database for a command that looks after a cluster, open for as long as it needs it. */
import { defaultPostgresFolder, openDatabase, silentLog } from '@gauntlet/kit/database';
import type { Command } from 'commander';
import { migrations } from '../metadata/migrations/list.ts';
import type { Db, StorageTables } from '../metadata/schema.ts';
import type { Terminal } from './terminal.ts';

export interface AdminWords {
  readonly database?: string;
  readonly databaseFolder?: string;
}

export function adminOptions(command: Command): Command {
  return command
    .option('--database <url>', 'PostgreSQL; DATABASE_URL, else the one that is embedded')
    .option('--database-folder <folder>', 'where the embedded PostgreSQL keeps its data');
}

export async function withDatabase(
  words: AdminWords,
  { environment }: Terminal,
  work: (db: Db) => Promise<void>,
): Promise<void> {
  const database = await openDatabase<StorageTables>({
    url: words.database ?? environment.DATABASE_URL,
    folder: words.databaseFolder ?? defaultPostgresFolder(environment),
    name: 'storage',
    migrations,
    log: silentLog,
    poolSize: 4,
  });
  try {
    await work(database.db);
  } finally {
    await database.close();
  }
}
