// A connection that is kept for a few statements that every request waits for: they don't queue
// behind a report, and meet a server process that has just done the same.
import type pg from 'pg';
import { KeptQuery, type KeptValue, type Statement } from './kept-query.ts';

type Run = (statement: Statement, values: readonly KeptValue[]) => Promise<readonly unknown[]>;

export interface Kept {
  /** One at a time, and one behind it that wants to; whoever else comes takes the other way. */
  readonly query: Run;
  /** Gives the connection back when its statement has ended. */
  end(): Promise<void>;
}

export function keptConnection(pool: pg.Pool, otherwise: Run): Kept {
  let kept: pg.PoolClient | undefined;
  const underWay: { readonly query: KeptQuery; readonly rows: Promise<unknown> }[] = [];

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
    // Who is behind it was written already.
    void allEnded().then(() => client.release(true));
  }

  async function allEnded(): Promise<void> {
    await Promise.allSettled(underWay.map(({ rows }) => rows));
  }

  async function run(client: pg.PoolClient, query: KeptQuery): Promise<readonly unknown[]> {
    try {
      client.query(query);
      return await query.rows;
    } catch (error) {
      drop(client);
      throw error;
    }
  }

  /** Nothing when it has to go the other way. */
  function begin(query: KeptQuery, inTurn: boolean): Promise<readonly unknown[]> | undefined {
    const client = kept;
    const [first, second] = underWay;
    if (first === undefined) {
      return client === undefined ? take().then((one) => run(one, query)) : run(client, query);
    }
    if (!inTurn || second !== undefined || client === undefined) return undefined;
    return query.writeBehind(first.query) ? run(client, query) : undefined;
  }

  return {
    async query(statement, values) {
      const query = new KeptQuery(statement, values);
      const rows = begin(query, statement.inTurn === true);
      if (rows === undefined) return await otherwise(statement, values);
      const own = { query, rows };
      underWay.push(own);
      try {
        return await rows;
      } finally {
        underWay.splice(underWay.indexOf(own), 1);
      }
    },
    async end() {
      await allEnded();
      const client = kept;
      kept = undefined;
      client?.release();
    },
  };
}
