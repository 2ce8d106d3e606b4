// A connection that is kept for a few statements that every request waits for: they don't queue
// behind a report, and meet a server process that has just done the same.
import type pg from 'pg';
import { KeptQuery, type KeptValue, type Statement } from './kept-query.ts';

type Run = (statement: Statement, values: readonly KeptValue[]) => Promise<readonly unknown[]>;

export interface Kept {
  /** One at a time; whoever comes meanwhile takes the other way. */
  readonly query: Run;
  /** Gives the connection back when its statement has ended. */
  end(): Promise<void>;
}

export function keptConnection(pool: pg.Pool, otherwise: Run): Kept {
  let kept: pg.PoolClient | undefined;
  let running: Promise<unknown> | undefined;

  async function take(): Promise<pg.PoolClient> {
    const client = await pool.connect();
    // Nobody need be waiting for it when it is lost.
    const lost = () => drop(client);
    client.once('error', lost);
    client.once('end', lost);
    kept = client;
    return client;
  }

  /** As in the pool: what failed takes its connection along, for nobody knows what it left. */
  function drop(client: pg.PoolClient): void {
    if (kept !== client) return;
    kept = undefined;
    client.release(true);
  }

  async function run(query: KeptQuery): Promise<readonly unknown[]> {
    const client = kept ?? (await take());
    try {
      client.query(query);
      return await query.rows;
    } catch (error) {
      drop(client);
      throw error;
    }
  }

  return {
    async query(statement, values) {
      if (running !== undefined) return await otherwise(statement, values);
      const rows = run(new KeptQuery(statement, values));
      running = rows;
      try {
        return await rows;
      } finally {
        running = undefined;
      }
    },
    async end() {
      await Promise.allSettled([running]);
      const client = kept;
      kept = undefined;
      client?.release();
    },
  };
}
