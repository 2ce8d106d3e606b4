// A database of one's own for a test file, on a real PostgreSQL: a copy of a migrated template,
// dropped after. All tests of a user share one server, which stays a few seconds after the last.
import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type pg from 'pg';
import { clientOpen, urlCheck } from '../connect.ts';
import { type DatabaseLog, silentLog } from '../log.ts';
import type { Migration } from '../migrations/contract.ts';
import { openDatabase } from '../open.ts';
import { majorVersionOf, packageFolderFind } from '../postgres/binaries.ts';
import { testPostgresFolder } from '../postgres/layout.ts';
import { postgresServer } from '../postgres/server.ts';
import { advisoryLockTry } from './advisory-lock.ts';
import { databasePrefix } from './names.ts';
import { sweepDatabases } from './sweep.ts';
import { copyTemplate } from './template.ts';

export interface TestDatabaseOptions {
  readonly migrations: readonly Migration[];
  /** A PostgreSQL server whose user may create databases; without it an embedded one is used. */
  readonly url?: string;
  /** The embedded server's folder, where it is not to be the one that all tests share. */
  readonly folder?: string;
  readonly poolSize?: number;
  readonly log?: DatabaseLog;
  readonly lingerMs?: number;
}

export interface TestDatabase<Schema> {
  readonly db: Kysely<Schema>;
  readonly url: string;
  /** Drops the database. */
  readonly close: () => Promise<void>;
}

/** The next test file comes within this time, and finds the server running. */
const lingerDefaultMs = 5_000;

interface TestServer {
  readonly url: (database: string) => string;
  readonly release: () => Promise<void>;
}

export async function testDatabase<Schema>(
  options: TestDatabaseOptions,
): Promise<TestDatabase<Schema>> {
  const server = await testServer(options);
  let admin: pg.Client | undefined;
  try {
    admin = await clientOpen(server.url('postgres'));
    return await makeDatabase(options, server, admin);
  } catch (error) {
    await admin?.end();
    await server.release();
    throw error;
  }
}

async function makeDatabase<Schema>(
  options: TestDatabaseOptions,
  server: TestServer,
  admin: pg.Client,
): Promise<TestDatabase<Schema>> {
  const { migrations, log = silentLog } = options;
  await sweepDatabases(admin);
  const name = databasePrefix + randomBytes(8).toString('hex');
  // Before it exists, so that no sweep takes it for one that was left behind.
  await advisoryLockTry(admin, name);
  await copyTemplate({ admin, urlOf: server.url, migrations }, name);
  const url = server.url(name);
  const poolSize = options.poolSize ?? 10;
  const opened = await openDatabase<Schema>({ url, name: 'test', migrations, log, poolSize });
  let closed: Promise<void> | undefined;
  const end = async () => {
    await opened.close();
    // With force: a test that left a connection open fails on that, not on this.
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
    await server.release();
  };
  const close = () => {
    closed ??= end();
    return closed;
  };
  return { db: opened.db, url, close };
}

async function testServer(options: TestDatabaseOptions): Promise<TestServer> {
  const { url, log = silentLog, lingerMs = lingerDefaultMs } = options;
  if (url === undefined) {
    const majorVersion = await majorVersionOf(packageFolderFind());
    const folder = options.folder ?? testPostgresFolder(majorVersion);
    return await postgresServer({ folder, log, lingerMs, durable: false });
  }
  urlCheck(url);
  const urlOf = (database: string) => {
    const address = new URL(url);
    address.pathname = `/${database}`;
    return address.href;
  };
  return { url: urlOf, release: async () => {} };
}
