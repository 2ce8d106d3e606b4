/** Jobs: made, listed, moved on by the table of transitions. What a worker writes is elsewhere. */
import { inTransaction } from '@gauntlet/kit/database';
import { type Kysely, sql, type Transaction } from 'kysely';
import { studioErrors } from '../model/errors.ts';
import type { ExportFormat, JobKind, JobStatus, JsonObject } from '../model/nouns.ts';
import { type JobConfig, writeConfig } from './config.ts';
import { type Job, jobOf } from './job.ts';
import { type Lease, LeaseLost } from './leases.ts';
import { planNotices } from './notices.ts';
import type { Schema } from './schema.ts';
import { after, isEnded, type JobEvent } from './transitions.ts';

export interface NewJob {
  readonly jobId: string;
  readonly ownerId: string;
  readonly kind: JobKind;
  readonly batchId?: string | undefined;
  readonly parentId?: string | undefined;
  readonly templateId?: string | undefined;
  readonly config: JobConfig;
  readonly format: ExportFormat;
  readonly total: number;
  readonly budget: bigint;
}

export async function insertJob(db: Kysely<Schema>, job: NewJob): Promise<Job> {
  const row = await db
    .insertInto('jobs')
    .values({
      job_id: job.jobId,
      owner_id: job.ownerId,
      kind: job.kind,
      batch_id: job.batchId ?? null,
      parent_id: job.parentId ?? null,
      template_id: job.templateId ?? null,
      status: 'QUEUED',
      problem: null,
      config: writeConfig(job.config),
      output_format: job.format,
      total: job.total,
      budget: job.budget,
      spent: 0n,
      reserved: 0n,
      overrun: 0n,
      input_tokens: 0n,
      output_tokens: 0n,
      lease_owner: null,
      lease_until: null,
      manifest: null,
      started_at: null,
      ended_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return jobOf(row);
}

export async function findJob(
  db: Kysely<Schema>,
  jobId: string,
  ownerId?: string,
): Promise<Job | undefined> {
  let query = db.selectFrom('jobs').selectAll().where('job_id', '=', jobId);
  if (ownerId !== undefined) query = query.where('owner_id', '=', ownerId);
  const row = await query.executeTakeFirst();
  return row === undefined ? undefined : jobOf(row);
}

export interface JobQuery {
  readonly ownerId: string;
  readonly limit: number;
  readonly status?: JobStatus | undefined;
  readonly batchId?: string | undefined;
  /** `created_at job_id` of the last job of the page before. */
  readonly lastKey?: { readonly createdAt: Date; readonly jobId: string } | undefined;
}

export async function listJobs(db: Kysely<Schema>, query: JobQuery): Promise<readonly Job[]> {
  const { ownerId, limit, status, batchId, lastKey } = query;
  let select = db
    .selectFrom('jobs')
    .selectAll()
    .where('owner_id', '=', ownerId)
    .where('kind', '=', 'dataset')
    .orderBy('created_at', 'desc')
    .orderBy('job_id', 'desc')
    .limit(limit);
  if (status !== undefined) select = select.where('status', '=', status);
  if (batchId !== undefined) select = select.where('batch_id', '=', batchId);
  if (lastKey !== undefined) {
    const { createdAt, jobId } = lastKey;
    // Times of the page are cut to milliseconds; the column has microseconds.
    select = select.where(
      sql<boolean>`(date_trunc('milliseconds', created_at), job_id) < (${createdAt}, ${jobId})`,
    );
  }
  return (await select.execute()).map(jobOf);
}

type Change = { readonly budget?: bigint | undefined; readonly problem?: string | undefined };

/** What its owner does to it. Illegal moves are JOB_STATUS; someone else's job is not there. */
export function moveJob(
  db: Kysely<Schema>,
  jobId: string,
  ownerId: string,
  event: JobEvent,
  change: Change = {},
): Promise<Job> {
  return inTransaction(db, {}, async (trx) => {
    const row = await trx
      .selectFrom('jobs')
      .selectAll()
      .where('job_id', '=', jobId)
      .where('owner_id', '=', ownerId)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) throw studioErrors.make('JOB_UNKNOWN', { job: jobId });
    const job = jobOf(row);
    const next = after(job.status, event);
    if (next === undefined) {
      throw studioErrors.make('JOB_STATUS', { job: jobId, status: job.status, event });
    }
    if (change.budget !== undefined && change.budget <= job.budget) {
      throw studioErrors.make('BUDGET_NOT_RAISED');
    }
    if (event === 'retry') await forgetFailures(trx, job);
    return await store(trx, job, next, change);
  });
}

/** Failed records are made anew; what they cost so far stays in the books. */
async function forgetFailures(trx: Transaction<Schema>, { jobId }: Job): Promise<void> {
  await sql`update calls
    set state = case state when 'void' then 'again' else 'retired' end from records
    where calls.job_id = ${jobId} and calls.state in ('void', 'unusable')
      and records.job_id = calls.job_id and records.record_index = calls.record_index
      and records.status = 'failed'`.execute(trx);
  const removed = await trx
    .deleteFrom('records')
    .where('job_id', '=', jobId)
    .where('status', '=', 'failed')
    .executeTakeFirst();
  await trx
    .updateTable('jobs')
    .set((eb) => ({ failed: eb('failed', '-', Number(removed.numDeletedRows)) }))
    .where('job_id', '=', jobId)
    .execute();
}

async function store(trx: Transaction<Schema>, job: Job, next: JobStatus, change: Change) {
  const ends = isEnded(next) && !isEnded(job.status);
  const row = await trx
    .updateTable('jobs')
    .set({
      status: next,
      ...(change.budget === undefined ? {} : { budget: change.budget }),
      ...(next === 'QUEUED' ? { problem: null, queued_at: sql<Date>`now()` } : {}),
      ...(change.problem === undefined ? {} : { problem: change.problem }),
      ended_at: isEnded(next) ? (ends ? sql<Date>`now()` : (job.endedAt ?? null)) : null,
    })
    .where('job_id', '=', job.jobId)
    .returningAll()
    .executeTakeFirstOrThrow();
  const moved = jobOf(row);
  if (ends && moved.kind === 'dataset') await planNotices(trx, moved);
  return moved;
}

export interface Ending {
  /** Left out where its status stays what its owner made it. */
  readonly event?: JobEvent | undefined;
  /** It was stopped by something outside: at once again would be no better. */
  readonly restful?: boolean | undefined;
  /** Nobody takes it up before this time is over. */
  readonly restMs?: number | undefined;
  readonly problem?: string | undefined;
  /** The budget that was too small; one that was raised meanwhile is not used up. */
  readonly exhausted?: bigint | undefined;
  readonly manifest?: JsonObject | undefined;
  /** Records that the export holds. */
  readonly exportedDone?: number | undefined;
}

/** What its worker does to it, under the epoch; gives the lease back. */
export function endLease(
  db: Kysely<Schema>,
  lease: Lease,
  ending: Ending | undefined,
): Promise<Job> {
  return inTransaction(db, {}, async (trx) => {
    const row = await trx
      .updateTable('jobs')
      .set({
        lease_owner: null,
        lease_until:
          ending?.restMs === undefined
            ? null
            : sql<Date>`now() + ${ending.restMs} * interval '1 millisecond'`,
      })
      .where('job_id', '=', lease.jobId)
      .where('epoch', '=', lease.epoch)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) throw new LeaseLost(lease.jobId);
    const job = jobOf(row);
    await storeExport(trx, job.jobId, ending);
    const isRaised = ending?.exhausted !== undefined && job.budget > ending.exhausted;
    const event = isRaised ? 'interrupt' : ending?.event;
    const next = event && after(job.status, event);
    // Its owner was faster: paused or cancelled while the last calls came in.
    if (next === undefined) return job;
    if (event === 'interrupt') await countResumption(trx, job.jobId);
    const problem = isRaised ? 'its budget was raised' : ending?.problem;
    return await store(trx, job, next, { problem });
  });
}

async function countResumption(trx: Transaction<Schema>, jobId: string): Promise<void> {
  await trx
    .updateTable('jobs')
    .set((eb) => ({ resumptions: eb('resumptions', '+', 1) }))
    .where('job_id', '=', jobId)
    .execute();
}

async function storeExport(
  trx: Transaction<Schema>,
  jobId: string,
  ending: Ending | undefined,
): Promise<void> {
  if (ending?.manifest === undefined) return;
  await trx
    .updateTable('jobs')
    .set({ manifest: JSON.stringify(ending.manifest), exported_done: ending.exportedDone ?? 0 })
    .where('job_id', '=', jobId)
    .execute();
}

/** A checkpoint: what is exported so far, while the job goes on. */
export async function keepCheckpoint(
  db: Kysely<Schema>,
  lease: Lease,
  manifest: JsonObject,
  exportedDone: number,
): Promise<void> {
  const result = await db
    .updateTable('jobs')
    .set({ manifest: JSON.stringify(manifest), exported_done: exportedDone })
    .where('job_id', '=', lease.jobId)
    .where('epoch', '=', lease.epoch)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) throw new LeaseLost(lease.jobId);
}

/** Its reserve is held for calls whose end nobody knows yet. */
export async function hasOpenCalls(db: Kysely<Schema>, jobId: string): Promise<boolean> {
  const row = await db
    .selectFrom('calls')
    .select('call_key')
    .where('job_id', '=', jobId)
    .where('state', 'in', ['sent', 'answered'])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** With its records and calls. False while calls are under way: they would be forgotten. */
export async function removeJob(db: Kysely<Schema>, jobId: string): Promise<boolean> {
  const result = await db
    .deleteFrom('jobs')
    .where('job_id', '=', jobId)
    .where(
      sql<boolean>`not exists (select from calls where calls.job_id = jobs.job_id
        and calls.state in ('sent', 'answered'))`,
    )
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}
