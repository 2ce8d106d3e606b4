/** Counters, bytes of the day, batches of metrics, and facts that outlive a restart. */
import { sql } from 'kysely';
import { bump, type CounterName } from './counters.ts';
import type { Store } from './store.ts';

/** `doubtful`: it was sent, and the answer was lost. */
export type BatchState = 'kept' | 'doubtful';

export interface StoredBatch {
  readonly id: number;
  readonly atMs: number;
  readonly state: BatchState;
  readonly body: string;
}

export type FactName =
  | 'created-ms'
  | 'last-batch-ms'
  | 'last-cleanup-ms'
  | 'hold'
  | 'last-error'
  | 'metrics-error'
  | 'disk'
  | 'started-ms';

export class Accounts {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async fact(name: FactName): Promise<string | undefined> {
    const [row] = await this.#store.read(() => this.#store.prepare(FACT).all([name]));
    return row?.value as string | undefined;
  }

  async setFact(name: FactName, value: string): Promise<void> {
    await this.#store.writeNow(() => this.#store.prepare(SET_FACT).run([name, value]));
  }

  async spentBytes(day: string): Promise<number> {
    const row = await this.#store.db
      .selectFrom('spent')
      .select('bytes')
      .where('day', '=', day)
      .executeTakeFirst();
    return row?.bytes ?? 0;
  }

  /** Before the bytes go: a process that dies has rather counted too much than too little. */
  async spend(day: string, bytes: number): Promise<void> {
    await this.#store.write(async (write) => {
      await write
        .insertInto('spent')
        .values({ day, bytes })
        .onConflict((conflict) =>
          conflict.column('day').doUpdateSet({ bytes: sql`spent.bytes + excluded.bytes` }),
        )
        .execute();
      await write.deleteFrom('spent').where('day', '<', day).execute();
    });
  }

  async count(name: CounterName, by: number): Promise<void> {
    await this.#store.writeNow((write) => bump(write, { [name]: by }));
  }

  /** Of all time when `ever`, otherwise since the last batch. */
  async counters(ever: boolean): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#store.db.selectFrom('counter').selectAll().execute();
    return new Map(
      rows
        .filter(({ name }) => name.endsWith(':ever') === ever)
        .map(({ name, value }) => [name.replace(':ever', ''), value]),
    );
  }

  /** Takes what was counted into a batch: from here on it is sent as this batch or not at all. */
  async makeBatch(
    atMs: number,
    body: (counters: ReadonlyMap<string, number>) => string | undefined,
  ): Promise<void> {
    await this.#store.write(async (write) => {
      const rows = await write.selectFrom('counter').selectAll().execute();
      const fresh = rows.filter(({ name }) => !name.endsWith(':ever'));
      const text = body(new Map(fresh.map(({ name, value }) => [name, value])));
      if (text === undefined) return;
      await write.deleteFrom('counter').where('name', 'not like', '%:ever').execute();
      await write
        .insertInto('metric_batch')
        .values({ at_ms: atMs, state: 'kept', body: text })
        .execute();
    });
  }

  async batches(): Promise<readonly StoredBatch[]> {
    const rows = await this.#store.db
      .selectFrom('metric_batch')
      .selectAll()
      .orderBy('id')
      .execute();
    return rows.map(({ id, at_ms: atMs, state, body }) => ({
      id,
      atMs,
      state: state as BatchState,
      body,
    }));
  }

  async markBatch(id: number, state: BatchState): Promise<void> {
    await this.#store.write((write) =>
      write.updateTable('metric_batch').set({ state }).where('id', '=', id).execute(),
    );
  }

  async dropBatch(id: number): Promise<void> {
    await this.#store.write((write) =>
      write.deleteFrom('metric_batch').where('id', '=', id).execute(),
    );
  }
}

// A start has a few of these before anything else can go on.
const FACT = 'select value from fact where name = ?';
const SET_FACT = `insert into fact (name, value) values (?, ?)
  on conflict (name) do update set value = excluded.value`;
