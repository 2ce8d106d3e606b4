/**
 * Who may write to a job. A lease has a number, the epoch; whoever takes over raises it, and every
 * write asks for its own. A worker that slept through the end of its lease can write nothing more.
 */
import { type Kysely, sql } from 'kysely';
import { type Job, jobOf } from './job.ts';
import type { Schema } from './schema.ts';

export interface Lease {
  readonly jobId: string;
  readonly epoch: number;
  readonly owner: string;
  readonly ttlMs: number;
}

export class LeaseLost extends Error {
  constructor(jobId: string) {
    super(`another worker has taken over job ${jobId}`);
    this.name = 'LeaseLost';
  }
}

export interface Acquired {
  readonly lease: Lease;
  readonly job: Job;
}

/**
 * A job to work on: one that waits, one whose worker is gone, or one that was stopped while calls
 * were under way: those are paid for, and somebody must fetch their answers.
 */
export async function acquireLease(
  db: Kysely<Schema>,
  jobId: string,
  owner: string,
  ttlMs: number,
): Promise<Acquired | undefined> {
  const row = await db
    .updateTable('jobs')
    .set((eb) => ({
      epoch: eb('epoch', '+', 1),
      lease_owner: owner,
      lease_until: sql<Date>`now() + ${ttlMs} * interval '1 millisecond'`,
      status: sql`case when status in ('QUEUED', 'INTERRUPTED') then 'RUNNING' else status end`,
      problem: sql`case when status in ('QUEUED', 'INTERRUPTED') then null else problem end`,
      started_at: sql<Date>`coalesce(started_at, now())`,
    }))
    .where('job_id', '=', jobId)
    .where(sql<boolean>`(lease_until is null or lease_until < now())`)
    .where(hasWork)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { lease: { jobId, epoch: row.epoch, owner, ttlMs }, job: jobOf(row) };
}

const hasWork = sql<boolean>`(status in ('QUEUED', 'RUNNING', 'INTERRUPTED') or exists (
  select from calls where calls.job_id = jobs.job_id and calls.state in ('sent', 'answered')
))`;

export async function renewLease(db: Kysely<Schema>, lease: Lease): Promise<Job> {
  const row = await db
    .updateTable('jobs')
    .set({ lease_until: sql<Date>`now() + ${lease.ttlMs} * interval '1 millisecond'` })
    .where('job_id', '=', lease.jobId)
    .where('epoch', '=', lease.epoch)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) throw new LeaseLost(lease.jobId);
  return jobOf(row);
}

/** Jobs that nobody works on although there is work: their worker was killed, or a wake-up lost. */
export async function abandonedJobs(db: Kysely<Schema>): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('jobs')
    .select('job_id')
    .where(hasWork)
    .where(sql<boolean>`(lease_until is null or lease_until < now())`)
    .orderBy('queued_at')
    .limit(100)
    .execute();
  return rows.map((row) => row.job_id);
}
