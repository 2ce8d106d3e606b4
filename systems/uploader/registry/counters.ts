/** What the metrics count, written in the transaction of what is counted. */
import { sql } from 'kysely';
import type { Write } from './store.ts';

export type CounterName = 'BytesUploaded' | 'FileCount' | 'FailureCount' | 'ServiceStartup';

export async function bump(write: Write, name: CounterName, by: number): Promise<void> {
  await write
    .insertInto('counter')
    .values({ name, value: by })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({ value: sql`counter.value + excluded.value` }),
    )
    .execute();
  // The same for all time: what a Prometheus counter shows.
  await write
    .insertInto('counter')
    .values({ name: `${name}:ever`, value: by })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({ value: sql`counter.value + excluded.value` }),
    )
    .execute();
}
