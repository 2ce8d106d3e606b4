import { once } from 'node:events';
import pg from 'pg';
import type { DatabaseLog } from './log.ts';
import { codeOf, problemOf } from './problem.ts';
import { silenceWatch } from './silence.ts';

export interface PoolOptions {
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  readonly poolSize: number;
  readonly statementTimeoutMs: number;
  readonly log: DatabaseLog;
}

export interface PoolStats {
  readonly max: number;
  readonly open: number;
  readonly idle: number;
  /** Callers that wait for a connection: above zero for long, the pool is too small. */
  readonly waiting: number;
}

const connectTimeoutMs = 5_000;
/**
 * Long: whoever finds all others taken waits until a new one has proved its password and planned
 * its first statements, fifty times as long as for one that was kept.
 */
const idleTimeoutMs = 300_000;
const idleInTransactionTimeoutMs = 60_000;
/** Who says nothing for so long is asked whether it is still there; else that is two hours. */
const keepAliveAfterMs = 10_000;

export interface PoolOpen {
  readonly pool: pg.Pool;
  /**
   * Resolves when every connection is closed. The pool itself says that it has ended as soon as it
   * asked them to close: a server that is stopped then would cut them off.
   */
  end(): Promise<void>;
  /**
   * Statements that the server does not end in their time fail from now on, with their connection.
   * Not before the migrations: those take as long as they take.
   */
  cutSilent(): void;
}

const closeTimeoutMs = 5_000;

export function poolOpen(options: PoolOptions): PoolOpen {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.name,
    max: options.poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: idleTimeoutMs,
    statement_timeout: options.statementTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfterMs,
    types: { getTypeParser: typeParser as typeof pg.types.getTypeParser },
  });
  const silence = silenceWatch(pool);
  // An idle connection that breaks is an event without a caller: unheard, it would end the process.
  pool.on('error', (error) => {
    const fields = { code: codeOf(error), problem: problemOf(error) };
    options.log.warn(fields, 'an idle database connection was lost');
  });
  let connections = 0;
  pool.on('remove', () => {
    connections -= 1;
  });
  pool.on('connect', (client) => {
    connections += 1;
    // One that breaks while somebody has it: their statements fail, which is how they hear of it.
    client.on('error', () => {});
  });
  const end = async () => {
    // A server that hangs must not keep a program from ending.
    const signal = AbortSignal.timeout(closeTimeoutMs);
    if (!pool.ended && !pool.ending) await pool.end();
    while (connections > 0 && !signal.aborted) {
      await once(pool, 'remove', { signal }).catch(() => {
        // The time is over: the loop looks at it.
      });
    }
    silence.end();
  };
  return { pool, end, cutSilent: () => silence.begin(options.statementTimeoutMs) };
}

export function poolStats(pool: pg.Pool): PoolStats {
  return {
    max: pool.options.max,
    open: pool.totalCount,
    idle: pool.idleCount,
    waiting: pool.waitingCount,
  };
}

const { INT8, DATE, TIMESTAMP } = pg.types.builtins;

/** pg gives int8 as text, and reads dates and times without a zone in the zone of this machine. */
export function typeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  if (format !== 'binary') {
    if (oid === INT8) return parseInteger;
    if (oid === DATE) return (text) => text;
    if (oid === TIMESTAMP) return (text) => new Date(`${text.replace(' ', 'T')}Z`);
  }
  return pg.types.getTypeParser(oid, format ?? 'text') as (text: string) => unknown;
}

/** A number where that is exact, a bigint where it is not; the same as from SQLite. */
export function parseInteger(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}
