/** What the metrics count, written in the transaction of what is counted. */
import { sql } from 'kysely';
import type { Write } from './store.ts';

export type CounterName = 'BytesUploaded' | 'FileCount' | 'FailureCount' | 'ServiceStartup';

type Counts = Map<CounterName, number>;

/** Of each transaction that is open: one statement at its end instead of one for each file. */
const tallies = new WeakMap<Write, Counts>();

export function bump(write: Write, counted: Readonly<Partial<Record<CounterName, number>>>): void {
  const counts: Counts = tallies.get(write) ?? new Map();
  tallies.set(write, counts);
  for (const [name, by] of Object.entries(counted)) {
    counts.set(name as CounterName, (counts.get(name as CounterName) ?? 0) + by);
  }
}

/** Forgets what was counted in a transaction that is being taken back. */
export function dropCounts(write: Write): void {
  tallies.delete(write);
}

/** Each also for all time: what a Prometheus counter shows. */
export async function writeCounts(write: Write): Promise<void> {
  const counts = tallies.get(write);
  if (counts === undefined) return;
  tallies.delete(write);
  const values = [...counts].flatMap(([name, value]) => [
    { name, value },
    { name: `${name}:ever`, value },
  ]);
  await write
    .insertInto('counter')
    .values(values)
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({ value: sql`counter.value + excluded.value` }),
    )
    .execute();
}
