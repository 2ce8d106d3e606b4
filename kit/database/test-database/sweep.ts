// A test process that was killed leaves its database. Its lock is gone with its connection, which
// tells it from one that is in use, on any machine that shares the server.
import type pg from 'pg';
import { advisoryLockTry, advisoryUnlock } from './advisory-lock.ts';
import { databasesNamed } from './databases.ts';
import { databasePrefix } from './names.ts';

/** Drops the databases that nobody holds; says which. */
export async function sweepDatabases(admin: pg.Client): Promise<readonly string[]> {
  const swept: string[] = [];
  for (const name of await databasesNamed(admin, databasePrefix)) {
    if (!(await advisoryLockTry(admin, name))) continue;
    try {
      await admin.query(`drop database if exists ${name} with (force)`);
      swept.push(name);
    } finally {
      await advisoryUnlock(admin, name);
    }
  }
  return swept;
}
