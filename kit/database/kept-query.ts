// One run of a prepared statement. What `pg` itself does for one is as much work as a small
// statement is: it asks for the columns anew each time, and copies what it was given.
import type pg from 'pg';
import { typeParser } from './pool.ts';

type Scalar = string | number | bigint | boolean | Uint8Array | null | undefined;
export type KeptValue = Scalar | readonly Scalar[];

export interface Statement {
  readonly name: string;
  readonly sql: string;
  /** After those that are under way, never beside them. */
  readonly inTurn?: boolean;
}

interface Column {
  readonly name: string;
  readonly read: (text: string) => unknown;
}

type Row = Readonly<Record<string, unknown>>;

/** The columns of the statements that a connection has prepared. */
const prepared = new WeakMap<pg.Connection, Map<string, readonly Column[]>>();

/** Given to a client's `query`, which calls the methods that begin with `handle`. */
export class KeptQuery implements pg.Submittable {
  readonly name: string;
  readonly text: string;
  readonly #values: readonly KeptValue[];
  readonly #rows: Row[] = [];
  readonly #done = Promise.withResolvers<readonly Row[]>();
  #known = new Map<string, readonly Column[]>();
  #columns: readonly Column[] = [];
  #connection: pg.Connection | undefined;

  constructor({ name, sql }: Statement, values: readonly KeptValue[]) {
    this.name = name;
    this.text = sql;
    this.#values = values;
  }

  /** Committed, or failed. */
  get rows(): Promise<readonly Row[]> {
    return this.#done.promise;
  }

  /**
   * Written while `first` is under way, so that the server has it at hand when that one is done.
   * What had to be prepared first could not be: its columns are not known yet.
   */
  writeBehind(first: KeptQuery): boolean {
    const connection = first.#connection;
    if (connection === undefined || !prepared.get(connection)?.has(this.name)) return false;
    this.submit(connection);
    return true;
  }

  submit(connection: pg.Connection): void {
    if (this.#connection !== undefined) return;
    this.#connection = connection;
    const { name, text } = this;
    const known = prepared.get(connection) ?? new Map<string, readonly Column[]>();
    prepared.set(connection, known);
    const columns = known.get(name);
    this.#known = known;
    // All in one packet.
    connection.stream.cork();
    if (columns !== undefined) this.#columns = columns;
    else {
      connection.parse({ name, text, types: [] }, true);
      connection.describe({ type: 'S', name }, true);
    }
    connection.bind({ statement: name, values: this.#values.map(written) }, true);
    connection.execute({}, true);
    connection.sync();
    connection.stream.uncork();
  }

  /** Comes when the statement is prepared, and before anything else can fail. */
  handleRowDescription({ fields }: { readonly fields: readonly pg.FieldDef[] }): void {
    this.#columns = fields.map(({ name, dataTypeID }) => ({ name, read: typeParser(dataTypeID) }));
    this.#known.set(this.name, this.#columns);
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const row: Record<string, unknown> = {};
    for (const [at, { name, read }] of this.#columns.entries()) {
      const text = fields[at] ?? null;
      row[name] = text === null ? null : read(text);
    }
    this.#rows.push(row);
  }

  handleReadyForQuery(): void {
    this.#done.resolve(this.#rows);
  }

  handleError(error: unknown): void {
    this.#done.reject(error);
  }

  /** Not committed yet: that it is when the connection is ready for the next. */
  handleCommandComplete(): void {
    // One that gives no rows has no columns that could be told.
    this.#known.set(this.name, this.#columns);
  }
}

function written(value: KeptValue): string | Buffer | null {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return null;
  if (value instanceof Uint8Array) return Buffer.from(value);
  return isList(value) ? `{${value.map(element).join()}}` : String(value);
}

function isList(value: KeptValue): value is readonly Scalar[] {
  return Array.isArray(value);
}

function element(value: Scalar): string {
  if (value === undefined || value === null) return 'null';
  if (value instanceof Uint8Array) return `"\\\\x${Buffer.from(value).toString('hex')}"`;
  return typeof value === 'string' ? `"${value.replace(/[\\"]/g, '\\$&')}"` : String(value);
}
