// Kysely's SQLite dialect expects the interface of better-sqlite3; this gives it node:sqlite.
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

const cacheSize = 500;
const NOTHING = { changes: 0, lastInsertRowid: 0 };

export function sqliteAdapter(file: DatabaseSync): SqliteDatabase {
  const cache = new Map<string, CachedStatement>();
  return {
    close() {
      cache.clear();
      if (file.isOpen) file.close();
    },
    prepare(sql) {
      // A plain `begin` takes the write lock at its first write, and fails there at once when
      // another process has written meanwhile: no waiting helps. So it is taken first.
      const text = sql === 'begin' ? 'begin immediate' : sql;
      const cached = cache.get(text) ?? prepare(file, text);
      cache.delete(text);
      cache.set(text, cached);
      const oldest = cache.keys().next();
      if (cache.size > cacheSize && !oldest.done) cache.delete(oldest.value);
      return cached.adapted;
    },
  };
}

interface CachedStatement {
  readonly adapted: SqliteStatement;
}

function prepare(file: DatabaseSync, sql: string): CachedStatement {
  const statement = compile(file, sql);
  return {
    adapted: {
      reader: statement.columns().length > 0,
      all: (values) => statement.all(...values.map(toSqlite)).map(fromSqlite),
      run(values) {
        // On a full disk SQLite has taken the transaction back itself. To fail here would hide why.
        if (sql === 'rollback' && !file.isTransaction) return NOTHING;
        return statement.run(...values.map(toSqlite));
      },
      // A statement has one cursor: two loops over the same cached one would share it.
      *iterate(values) {
        for (const row of compile(file, sql).iterate(...values.map(toSqlite))) {
          yield fromSqlite(row);
        }
      },
    },
  };
}

function compile(file: DatabaseSync, sql: string): StatementSync {
  const statement = file.prepare(sql);
  // Else integers above 2^53 throw.
  statement.setReadBigInts(true);
  return statement;
}

export function toSqlite(value: unknown): SQLInputValue {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return value.toISOString();
  return value as SQLInputValue;
}

/** A number where that is exact, a bigint where it is not. Rows come without a prototype. */
function fromSqlite(row: object): object {
  const values = row as Readonly<Record<string, unknown>>;
  const result: Record<string, unknown> = {};
  // Every row that is read passes here: a list of its entries would be most of what it allocates.
  for (const name in values) {
    const value = values[name];
    result[name] = typeof value === 'bigint' ? integerOf(value) : value;
  }
  return result;
}

export function integerOf(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
