import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

export type PreparedRow = Readonly<Record<string, SQLInputValue>>;

/** Integers are plain numbers: one above 2^53 throws, so it has to be cast in the statement. */
export interface Prepared {
  all(values: readonly SQLInputValue[]): readonly PreparedRow[];
  /** Answers how many rows it has changed. */
  run(values: readonly SQLInputValue[]): number;
}

export type Prepare = (sql: string) => Prepared;

/** Each text is compiled once and kept: there must be few of them. */
export function preparing(file: DatabaseSync): Prepare {
  const kept = new Map<string, Prepared>();
  return (sql) => {
    const known = kept.get(sql);
    if (known !== undefined) return known;
    const statement = file.prepare(sql);
    const made: Prepared = {
      all: (values) => statement.all(...values) as PreparedRow[],
      run: (values) => Number(statement.run(...values).changes),
    };
    kept.set(sql, made);
    return made;
  };
}
