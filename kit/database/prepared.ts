// A statement that each connection parses and plans once. It goes past Kysely, whose way to a
// connection takes as long as a small statement does: for the few that every request waits for.
import { CompiledQuery, type Kysely, type LogEvent } from 'kysely';
import type pg from 'pg';

type Run = (
  name: string,
  sql: string,
  values: readonly unknown[],
) => Promise<{ readonly rows: readonly unknown[] }>;

export type PreparedStatement<Row> = (
  db: Pick<Kysely<unknown>, 'executeQuery'>,
  values: readonly unknown[],
) => Promise<readonly Row[]>;

const runs = new WeakMap<object, Run>();

/**
 * `name` is its own on each connection; `sql` names its columns, because what was prepared with
 * `select *` fails once there are more of them. In a transaction it is a statement like any other.
 */
export function preparedStatement<Row>(name: string, sql: string): PreparedStatement<Row> {
  return async (db, values) => {
    const run = runs.get(db);
    const { rows } = await (run === undefined
      ? db.executeQuery(CompiledQuery.raw(sql, [...values]))
      : run(name, sql, values));
    return rows as readonly Row[];
  };
}

export function preparedOn<Schema>(
  db: Kysely<Schema>,
  pool: pg.Pool,
  watch: (event: LogEvent) => void,
): void {
  runs.set(db, async (name, sql, values) => {
    const startMs = performance.now();
    const seen = () => ({
      query: CompiledQuery.raw(sql),
      queryDurationMillis: performance.now() - startMs,
    });
    try {
      const result = await pool.query({ name, text: sql, values: [...values] });
      watch({ level: 'query', ...seen() });
      return result;
    } catch (error) {
      watch({ level: 'error', error, ...seen() });
      throw error;
    }
  });
}
