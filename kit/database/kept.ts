// A connection that is kept for a few statements that every request waits for: they don't queue
// behind a report, and meet a server process that has just done the same.
import type pg from 'pg';
import { KeptQuery, type KeptValue, type Statement } from './kept-query.ts';

type Run = (statement: Statement, values: readonly KeptValue[]) => Promise<readonly unknown[]>;

export interface Kept {
  /** One at a time. Whoever comes meanwhile waits for its turn, or takes the other way. */
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
    for (const lost of ['error', 'end']) client.once(lost, () => drop(client));
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

  /** Nothing while it can't be. One waits at the server at most. */
  function begin(query: KeptQuery, { inTurn }: Statement): ReturnType<typeof run> | undefined {
    const client = kept;
    const [first, second] = underWay;
    if (first === undefined)
      return client ? run(client, query) : take().then((one) => run(one, query));
    const mayWait = inTurn && second === undefined && client !== undefined;
    return mayWait && query.writeBehind(first.query) ? run(client, query) : undefined;
  }

  return {
    async query(statement, values) {
      const query = new KeptQuery(statement, values);
      let rows = begin(query, statement);
      while (rows === undefined && statement.inTurn === true) {
        await allEnded();
        rows = begin(query, statement);
      }
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
