/**
 * Everything a worker writes about calls and records, many at once in one transaction. It begins
 * by locking the job's row under the worker's epoch; with another epoch nothing of it happens.
 */
import { inTransaction } from '@gauntlet/kit/database';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { JobStatus, JsonObject, Usage } from '../model/nouns.ts';
import { jsonb } from './json.ts';
import { type Lease, LeaseLost } from './leases.ts';
import { asNanos, type Schema } from './schema.ts';

export interface NewCall {
  readonly key: string;
  readonly recordIndex: number;
  readonly step: string;
  readonly attempt: number;
  readonly model: string;
  readonly worst: bigint;
  readonly prompt: string;
}

export interface Settlement {
  readonly key: string;
  readonly raw: string;
  readonly generationId: string | undefined;
  readonly usage: Usage;
  readonly cost: bigint;
}

/** Whether an answer that was paid for was of use, or that nothing was charged. */
export interface Judged {
  readonly key: string;
  readonly state: 'used' | 'unusable' | 'void' | 'again';
  readonly problem?: string | undefined;
}

export interface NewRecord {
  readonly recordIndex: number;
  readonly status: 'done' | 'failed';
  readonly seedRow: JsonObject;
  readonly output: JsonObject | undefined;
  readonly problem: string | undefined;
  readonly score: number | undefined;
}

export interface LedgerBatch {
  readonly reserves: readonly NewCall[];
  readonly settles: readonly Settlement[];
  readonly judged: readonly Judged[];
  readonly records: readonly NewRecord[];
}

export interface LedgerAnswer {
  readonly status: JobStatus;
  /** Those that are held against the budget now, and may be sent. */
  readonly admitted: ReadonlySet<string>;
  readonly spent: bigint;
  readonly reserved: bigint;
  readonly overrun: bigint;
  /** By which it was decided who is admitted. */
  readonly budget: bigint;
  readonly done: number;
  readonly failed: number;
  /** The endpoint asked everybody to wait until then. */
  readonly pausedUntil: Date | undefined;
}

interface Sums {
  spent: bigint;
  reserved: bigint;
  overrun: bigint;
  inputTokens: number;
  outputTokens: number;
}

export function writeLedger(
  db: Kysely<Schema>,
  lease: Lease,
  endpoint: string,
  batch: LedgerBatch,
): Promise<LedgerAnswer> {
  return inTransaction(db, {}, async (trx) => {
    const job = await lockJob(trx, lease);
    const sums: Sums = {
      spent: asNanos(job.spent),
      reserved: asNanos(job.reserved),
      overrun: asNanos(job.overrun),
      inputTokens: 0,
      outputTokens: 0,
    };
    await settle(trx, lease.jobId, batch.settles, sums);
    await judge(trx, lease.jobId, batch.judged, sums);
    const counts = await keepRecords(trx, lease.jobId, batch.records);
    const { admitted, admittedKeys } = admit(job.status, asNanos(job.budget), batch.reserves, sums);
    await insertCalls(trx, lease, admitted);
    await trx
      .updateTable('jobs')
      .set((eb) => ({
        spent: sums.spent,
        reserved: sums.reserved,
        overrun: sums.overrun,
        done: eb('done', '+', counts.done),
        failed: eb('failed', '+', counts.failed),
        input_tokens: sql<bigint>`input_tokens + ${sums.inputTokens}`,
        output_tokens: sql<bigint>`output_tokens + ${sums.outputTokens}`,
        lease_until: sql<Date>`now() + ${lease.ttlMs} * interval '1 millisecond'`,
      }))
      .where('job_id', '=', lease.jobId)
      .execute();
    return {
      status: job.status,
      admitted: admittedKeys,
      spent: sums.spent,
      reserved: sums.reserved,
      overrun: sums.overrun,
      budget: asNanos(job.budget),
      done: job.done + counts.done,
      failed: job.failed + counts.failed,
      pausedUntil: batch.reserves.length === 0 ? undefined : await pauseOf(trx, endpoint),
    };
  });
}

async function lockJob(trx: Transaction<Schema>, lease: Lease) {
  const job = await trx
    .selectFrom('jobs')
    .select(['status', 'budget', 'spent', 'reserved', 'overrun', 'done', 'failed'])
    .where('job_id', '=', lease.jobId)
    .where('epoch', '=', lease.epoch)
    .forUpdate()
    .executeTakeFirst();
  if (job === undefined) throw new LeaseLost(lease.jobId);
  return job;
}

/** In the order they were asked for, as far as the money goes. Only a job that runs may spend. */
function admit(
  status: JobStatus,
  budget: bigint,
  reserves: readonly NewCall[],
  sums: Pick<Sums, 'spent' | 'reserved'>,
): { readonly admitted: readonly NewCall[]; readonly admittedKeys: ReadonlySet<string> } {
  const admitted: NewCall[] = [];
  for (const call of status === 'RUNNING' ? reserves : []) {
    if (sums.spent + sums.reserved + call.worst > budget) continue;
    sums.reserved += call.worst;
    admitted.push(call);
  }
  return { admitted, admittedKeys: new Set(admitted.map(({ key }) => key)) };
}

async function insertCalls(
  trx: Transaction<Schema>,
  lease: Lease,
  calls: readonly NewCall[],
): Promise<void> {
  if (calls.length === 0) return;
  const rows = calls.map((call) => ({ ...call, worst: String(call.worst) }));
  const { numAffectedRows } = await sql`
    insert into calls
      (call_key, job_id, record_index, step, attempt, state, model, epoch, worst, prompt)
    select r.key, ${lease.jobId}, r."recordIndex", r.step, r.attempt, 'sent', r.model,
      ${lease.epoch}, r.worst, r.prompt
    from jsonb_to_recordset(${jsonb(rows)}) as r (key text, "recordIndex" int, step text,
      attempt int, model text, worst bigint, prompt text)
    on conflict (call_key) do update set state = 'sent', worst = excluded.worst,
      epoch = excluded.epoch, prompt = excluded.prompt, problem = null, sent_at = now()
      where calls.state = 'again'`.execute(trx);
  // What is not written must not be sent, and must not be held against the budget.
  if (Number(numAffectedRows) !== calls.length) throw new Error('a call was reserved before');
}

/** Moves what was reserved to what is spent; of a call that is settled already nothing moves. */
async function settle(
  trx: Transaction<Schema>,
  jobId: string,
  settles: readonly Settlement[],
  sums: Sums,
): Promise<void> {
  if (settles.length === 0) return;
  const rows = settles.map(({ usage, cost, ...rest }) => ({
    ...rest,
    ...usage,
    cost: String(cost),
  }));
  const { rows: settled } = await sql<{
    worst: number | bigint;
    cost: number | bigint;
    input_tokens: number;
    output_tokens: number;
  }>`
    update calls set state = 'answered', raw = r.raw, cost = r.cost, answered_at = now(),
      generation_id = r."generationId", input_tokens = r."inputTokens",
      output_tokens = r."outputTokens"
    from jsonb_to_recordset(${jsonb(rows)}) as r (key text, raw text, cost bigint,
      "generationId" text, "inputTokens" int, "outputTokens" int)
    where calls.call_key = r.key and calls.job_id = ${jobId} and calls.state = 'sent'
    returning calls.worst, calls.cost, calls.input_tokens, calls.output_tokens`.execute(trx);
  for (const { worst, cost, input_tokens, output_tokens } of settled) {
    const above = asNanos(cost) - asNanos(worst);
    sums.reserved -= asNanos(worst);
    sums.spent += asNanos(cost);
    if (above > 0n) sums.overrun += above;
    sums.inputTokens += input_tokens;
    sums.outputTokens += output_tokens;
  }
}

async function judge(
  trx: Transaction<Schema>,
  jobId: string,
  judged: readonly Judged[],
  sums: Sums,
): Promise<void> {
  if (judged.length === 0) return;
  const { rows } = await sql<{ worst: number | bigint; state: string }>`
    update calls set state = r.state, problem = r.problem
    from jsonb_to_recordset(${jsonb(judged)}) as r (key text, state text, problem text)
    where calls.call_key = r.key and calls.job_id = ${jobId}
      and calls.state = case when r.state in ('void', 'again') then 'sent' else 'answered' end
    returning calls.worst, calls.state`.execute(trx);
  for (const { worst, state } of rows) {
    if (state === 'void' || state === 'again') sums.reserved -= asNanos(worst);
  }
}

/** Each record once: a second one under its number is not taken, and not counted. */
async function keepRecords(
  trx: Transaction<Schema>,
  jobId: string,
  records: readonly NewRecord[],
): Promise<{ readonly done: number; readonly failed: number }> {
  if (records.length === 0) return { done: 0, failed: 0 };
  const { rows } = await sql<{ status: string }>`
    insert into records (job_id, record_index, status, seed_row, output, problem, score, cost)
    select ${jobId}, r."recordIndex", r.status, r."seedRow", r.output, r.problem, r.score,
      coalesce((select sum(cost) from calls
        where calls.job_id = ${jobId} and calls.record_index = r."recordIndex"), 0)
    from jsonb_to_recordset(${jsonb(records)}) as r ("recordIndex" int, status text,
      "seedRow" jsonb, output jsonb, problem text, score real)
    on conflict do nothing returning status`.execute(trx);
  const done = rows.filter(({ status }) => status === 'done').length;
  return { done, failed: rows.length - done };
}

async function pauseOf(trx: Transaction<Schema>, endpoint: string): Promise<Date | undefined> {
  const row = await trx
    .selectFrom('pauses')
    .select('until')
    .where('endpoint', '=', endpoint)
    .where('until', '>', sql<Date>`now()`)
    .executeTakeFirst();
  return row?.until;
}

/** Every worker sees it before its next call; the later of two wishes holds. */
export async function pauseEndpoint(
  db: Kysely<Schema>,
  endpoint: string,
  forMs: number,
): Promise<void> {
  const until = sql<Date>`now() + ${forMs} * interval '1 millisecond'`;
  await db
    .insertInto('pauses')
    .values({ endpoint, until })
    .onConflict((conflict) =>
      conflict
        .column('endpoint')
        .doUpdateSet({ until: sql<Date>`greatest(pauses.until, excluded.until)` }),
    )
    .execute();
}
