/** What the metrics count, written in the transaction of what is counted. */
import type { Prepare } from '@gauntlet/kit/database/sqlite';

export type CounterName = 'BytesUploaded' | 'FileCount' | 'FailureCount' | 'ServiceStartup';

type Counts = Map<CounterName, number>;

/** A transaction that is open, or whatever stands for one. */
export type Counted = object;

/** Of each transaction that is open: written at its end, and not once for each file. */
const tallies = new WeakMap<Counted, Counts>();

export function bump(
  write: Counted,
  counted: Readonly<Partial<Record<CounterName, number>>>,
): void {
  const counts: Counts = tallies.get(write) ?? new Map();
  tallies.set(write, counts);
  for (const [name, by] of Object.entries(counted)) {
    counts.set(name as CounterName, (counts.get(name as CounterName) ?? 0) + by);
  }
}

/** Forgets what was counted in a transaction that is being taken back. */
export function dropCounts(write: Counted): void {
  tallies.delete(write);
}

/** Each also for all time: what a Prometheus counter shows. */
export function writeCounts(write: Counted, prepare: Prepare): void {
  const counts = tallies.get(write);
  if (counts === undefined) return;
  tallies.delete(write);
  for (const [name, value] of counts) {
    for (const one of [name, `${name}:ever`]) prepare(ADD).run([one, value]);
  }
}

const ADD = `insert into counter (name, value) values (?, ?)
  on conflict (name) do update set value = counter.value + excluded.value`;
