import { Kysely, PostgresDialect } from 'kysely';
import { connectionCheck, urlCheck } from './connect.ts';
import type { DatabaseLog } from './log.ts';
import type { Migration, NewerDatabase } from './migrations/contract.ts';
import { migrate } from './migrations/run.ts';
import { type PoolStats, poolOpen, poolStats } from './pool.ts';
import { databaseEnsure } from './postgres/ensure-database.ts';
import { type PostgresServer, postgresServer } from './postgres/server.ts';
import { type QuerySeen, queryWatch } from './query-watch.ts';
import { preparedOn } from './statement.ts';

export interface DatabaseOptions {
  /** A PostgreSQL URL. Without it, the embedded server in `folder` is started or joined. */
  readonly url?: string | undefined;
  /** See `defaultPostgresFolder`. Needed where `url` is not given. */
  readonly folder?: string | undefined;
  /** Name of the product: its database on the embedded server, and its application name. */
  readonly name: string;
  readonly migrations: readonly Migration[];
  /** What to do when a newer program has already changed the database. */
  readonly newer?: NewerDatabase;
  readonly log: DatabaseLog;
  readonly poolSize?: number;
  readonly statementTimeoutMs?: number;
  readonly slowQueryMs?: number;
  readonly onQuery?: (query: QuerySeen) => void;
  /** How long to wait for a server (given by `url`) that is just coming up. */
  readonly connectWaitMs?: number;
  /** False gives up fsync on the embedded server: for tests only. */
  readonly durable?: boolean;
  readonly lingerMs?: number;
}

export interface Database<Schema> {
  readonly db: Kysely<Schema>;
  /** For parts that connect by themselves (queues, child processes). Holds the password. */
  readonly url: string;
  readonly poolStats: () => PoolStats;
  /** Closes the pool and leaves the embedded server, which stops with its last user. */
  readonly close: () => Promise<void>;
}

export async function openDatabase<Schema>(options: DatabaseOptions): Promise<Database<Schema>> {
  if (options.url !== undefined) return await connect(options, options.url, undefined);
  const { folder, log, durable, lingerMs } = options;
  if (folder === undefined) throw new Error('openDatabase needs a url or a folder');
  const server = await postgresServer({
    folder,
    log,
    ...(durable === undefined ? {} : { durable }),
    ...(lingerMs === undefined ? {} : { lingerMs }),
  });
  try {
    await databaseEnsure(server.url('postgres'), options.name);
    return await connect(options, server.url(options.name), server);
  } catch (error) {
    await server.release();
    throw error;
  }
}

async function connect<Schema>(
  options: DatabaseOptions,
  url: string,
  server: PostgresServer | undefined,
): Promise<Database<Schema>> {
  urlCheck(url);
  await connectionCheck(url, options.connectWaitMs ?? 5_000);
  const { name, log, onQuery } = options;
  const {
    pool,
    cutSilent,
    end: endPool,
  } = poolOpen({
    url,
    name,
    log,
    poolSize: options.poolSize ?? 10,
    statementTimeoutMs: options.statementTimeoutMs ?? 30_000,
  });
  const watch = queryWatch({ log, slowQueryMs: options.slowQueryMs ?? 500, onQuery });
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }), log: watch });
  const letGo = preparedOn(db, pool, watch);
  const end = async () => {
    await letGo();
    await db.destroy();
    // Kysely leaves a pool alone that it never used, and waits for no connection.
    await endPool();
    await server?.release();
  };
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= end();
    return closed;
  };
  try {
    await migrate(db, options.migrations, { log, newer: options.newer ?? 'refuse' });
  } catch (error) {
    await close();
    throw error;
  }
  cutSilent();
  return { db, url, poolStats: () => poolStats(pool), close };
}
