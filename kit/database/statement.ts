// A statement that each connection parses and plans once. It goes past Kysely, whose way to a
// connection takes as long as a small statement does: for the few that every request waits for.
import { CompiledQuery, type Kysely, type LogEvent } from 'kysely';
import type pg from 'pg';
import { keptConnection } from './kept.ts';
import type { KeptValue, Statement } from './kept-query.ts';

type Rows = Promise<readonly unknown[]>;
type Run<Value> = (statement: Statement, values: readonly Value[]) => Rows;

interface Runs {
  readonly pooled: Run<unknown>;
  readonly kept: Run<KeptValue>;
}

export type PreparedStatement<Row, Value = unknown> = (
  db: Pick<Kysely<unknown>, 'executeQuery'>,
  values: readonly Value[],
) => Promise<readonly Row[]>;

const runs = new WeakMap<object, Runs>();

/**
 * `name` is its own on each connection; `sql` names its columns, because what was prepared with
 * `select *` fails once there are more of them. In a transaction it is a statement like any other.
 */
export function preparedStatement<Row>(name: string, sql: string): PreparedStatement<Row> {
  return statementBy<Row, unknown>({ name, sql }, ({ pooled }) => pooled);
}

/**
 * One of the few that every request waits for. They share a connection of their own, on which one
 * runs at a time: whoever asks one after the other never waits for the pool. One that would wait
 * for the locks of the one under way goes `inTurn`: after it, and the server has it by then.
 */
export function keptStatement<Row>(
  name: string,
  sql: string,
  { inTurn = false }: { readonly inTurn?: boolean } = {},
): PreparedStatement<Row, KeptValue> {
  return statementBy<Row, KeptValue>({ name, sql, inTurn }, ({ kept }) => kept);
}

function statementBy<Row, Value>(
  statement: Statement,
  runOf: (all: Runs) => Run<Value>,
): PreparedStatement<Row, Value> {
  return (db, values) => {
    const all = runs.get(db);
    const rows =
      all === undefined
        ? db.executeQuery(CompiledQuery.raw(statement.sql, [...values])).then((done) => done.rows)
        : runOf(all)(statement, values);
    return rows as Promise<readonly Row[]>;
  };
}

/** Gives the way to let go of the connection that is kept. */
export function preparedOn<Schema>(
  db: Kysely<Schema>,
  pool: pg.Pool,
  watch: (event: LogEvent) => void,
): () => Promise<void> {
  const byPool: Run<unknown> = async ({ name, sql }, values) => {
    const { rows } = await pool.query({ name, text: sql, values: [...values] });
    return rows;
  };
  const kept = keptConnection(pool, byPool);
  // The only connection of a pool is nobody's own.
  const byKept = pool.options.max > 1 ? kept.query : byPool;
  runs.set(db, { pooled: watched(byPool, watch), kept: watched(byKept, watch) });
  return kept.end;
}

function watched<Value>(run: Run<Value>, watch: (event: LogEvent) => void): Run<Value> {
  return async (statement, values) => {
    const startMs = performance.now();
    // Whoever waits for the rows goes on first.
    const tell = (as: { level: 'query' } | { level: 'error'; error: unknown }) => {
      const queryDurationMillis = performance.now() - startMs;
      const query = CompiledQuery.raw(statement.sql);
      setImmediate(watch, { ...as, query, queryDurationMillis });
    };
    try {
      const rows = await run(statement, values);
      tell({ level: 'query' });
      return rows;
    } catch (error) {
      tell({ level: 'error', error });
      throw error;
    }
  };
}
