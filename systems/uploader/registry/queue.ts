/** What is to be done, in order; and what a person asks for. */
import type { PreparedRow } from '@gauntlet/kit/database/sqlite';
import { sql } from 'kysely';
import type { FileRecord, Incident } from '../model/nouns.ts';
import { rankOf } from '../policy/rank.ts';
import { COLUMNS, recordOf, rowOf } from './rows.ts';
import type { Store } from './store.ts';

export interface QueueFacts {
  readonly files: number;
  readonly bytes: number;
  readonly parked: number;
  readonly oldestReadyMs: number | undefined;
}

export interface Wanted {
  readonly nowMs: number;
  /** No try waits for longer: what is due after this was written by a clock that was ahead. */
  readonly longestWaitMs: number;
  /** Only what was ready by then: the batch of a schedule. */
  readonly readyUntilMs: number;
  readonly order: 'newest' | 'oldest';
  readonly except: ReadonlySet<number>;
  readonly limit: number;
}

export interface QueuedFile {
  readonly id: number;
  readonly sizeBytes: number;
  /** The row of a file of which nothing was done yet, and that no other row is about. */
  readonly fresh: FileRecord | undefined;
}

export class Queue {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async next(wanted: Wanted): Promise<readonly QueuedFile[]> {
    const { nowMs, longestWaitMs, readyUntilMs, order, except, limit } = wanted;
    const until = Math.min(readyUntilMs, Number.MAX_SAFE_INTEGER);
    const times = [nowMs, nowMs + longestWaitMs, until, nowMs];
    const text = order === 'newest' ? NEWEST : OLDEST;
    const rows = await this.#read(text, [...times, limit + except.size]);
    return rows
      .filter((row) => !except.has(Number(row.id)))
      .slice(0, limit)
      .map(queuedOf);
  }

  /** When the next of those that wait for another try is due. */
  async nextDueMs(afterMs: number): Promise<number | undefined> {
    const [row] = await this.#read(NEXT_DUE, [afterMs]);
    return typeof row?.due === 'number' ? row.due : undefined;
  }

  #read(text: string, values: readonly number[]) {
    const { prepare, read } = this.#store;
    return read(() => prepare(text).all(values));
  }

  async facts(attemptsUntilParked: number): Promise<QueueFacts> {
    const row = await this.#store.db
      .selectFrom('file')
      .select((of) => [
        of.fn.countAll<number>().as('files'),
        of.fn.sum<number | null>('size_bytes').as('bytes'),
        of.fn.min('ready_at_ms').as('oldest'),
        sql<number>`coalesce(sum(attempts >= ${attemptsUntilParked}), 0)`.as('parked'),
      ])
      .where('pending', '=', 1)
      .executeTakeFirstOrThrow();
    const oldest = row.oldest === null ? undefined : Number(row.oldest);
    return {
      files: Number(row.files),
      bytes: Number(row.bytes ?? 0),
      parked: Number(row.parked),
      oldestReadyMs: oldest,
    };
  }

  /** Due at once: what a person asks for after having removed a cause. */
  async retry(path: string | undefined): Promise<number> {
    return this.#store.write(async (write) => {
      const all = write
        .updateTable('file')
        .set({ due_at_ms: 0, attempts: 0 })
        .where('pending', '=', 1);
      const some = path === undefined ? all : all.where('path', '=', path);
      return Number((await some.executeTakeFirst()).numUpdatedRows);
    });
  }

  /** Whatever waits only because the store was out of reach is due when it is back. */
  async wake(codes: readonly string[]): Promise<void> {
    await this.#store.write((write) =>
      write
        .updateTable('file')
        .set({ due_at_ms: 0 })
        .where('pending', '=', 1)
        .where('failure_code', 'in', [...codes])
        .execute(),
    );
  }

  async incidents(): Promise<readonly Incident[]> {
    const rows = await this.#store.db.selectFrom('incident').selectAll().execute();
    return rows.map(({ from_ms: fromMs, to_ms: toMs }) => ({ fromMs, toMs }));
  }

  /** Answers how many waiting files go first now. */
  async addIncident(
    incident: Incident,
    priorityOf: (directory: string) => number,
  ): Promise<number> {
    return this.#store.write(async (write) => {
      await write
        .insertInto('incident')
        .values({ from_ms: Math.floor(incident.fromMs), to_ms: Math.ceil(incident.toMs) })
        .execute();
      const rows = await write.selectFrom('file').selectAll().where('pending', '=', 1).execute();
      let moved = 0;
      for (const record of rows.map(recordOf)) {
        const facts = { ...record, priority: priorityOf(record.directory) };
        const rank = rankOf(facts, [incident]);
        if (rank === rankOf(facts, [])) continue;
        moved += 1;
        await write.updateTable('file').set({ rank }).where('id', '=', record.id).execute();
      }
      return moved;
    });
  }

  async ofPath(path: string): Promise<FileRecord | undefined> {
    const row = await this.#store.db
      .selectFrom('file')
      .selectAll()
      .where('path', '=', path)
      .orderBy('superseded')
      .orderBy('id', 'desc')
      .executeTakeFirst();
    return row && recordOf(row);
  }

  async forget(path: string): Promise<boolean> {
    return this.#store.write(async (write) => {
      const result = await write
        .updateTable('file')
        .set({ state: 'forgotten', pending: 0 })
        .where('path', '=', path)
        .where('superseded', '=', 0)
        .where('state', 'not in', ['verified', 'deletable'])
        .executeTakeFirst();
      return Number(result.numUpdatedRows) > 0;
    });
  }
}

function queuedOf(row: PreparedRow): QueuedFile {
  const record = recordOf(rowOf(row));
  const isFresh = record.state === 'seen' && !record.isSuperseded && row.has_relatives === 0;
  return { id: record.id, sizeBytes: record.sizeBytes, fresh: isFresh ? record : undefined };
}

// Asked again and again while files pass.
const QUEUED = `select ${COLUMNS}, exists (
    select 1 from file as other where other.inode = file.inode and other.id != file.id
  ) as has_relatives from file where pending = 1
  and (due_at_ms <= ? or due_at_ms > ?) and (ready_at_ms <= ? or ready_at_ms > ?)
  order by rank, modified_ms`;
const NEWEST = `${QUEUED} desc limit ?`;
const OLDEST = `${QUEUED} limit ?`;
const NEXT_DUE = 'select min(due_at_ms) as due from file where pending = 1 and due_at_ms > ?';
