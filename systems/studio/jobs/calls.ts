/** Calls and records as they were kept: what a worker goes on from, and what lineage tells. */
import { type Kysely, sql } from 'kysely';
import type { JsonObject } from '../model/nouns.ts';
import { asNanos, type CallTable, type Schema } from './schema.ts';

export interface KeptCall {
  readonly key: string;
  readonly recordIndex: number;
  readonly step: string;
  readonly attempt: number;
  readonly state: string;
  readonly model: string;
  readonly worst: bigint;
  readonly cost: bigint | undefined;
  readonly prompt: string;
  readonly raw: string | undefined;
  readonly generationId: string | undefined;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly problem: string | undefined;
  readonly sentAt: Date;
  readonly answeredAt: Date | undefined;
}

type CallRow = { [Name in keyof CallTable]: unknown };

function callOf(row: CallRow): KeptCall {
  return {
    key: row.call_key as string,
    recordIndex: row.record_index as number,
    step: row.step as string,
    attempt: row.attempt as number,
    state: row.state as string,
    model: row.model as string,
    worst: asNanos(row.worst as number),
    cost: row.cost === null ? undefined : asNanos(row.cost as number),
    prompt: row.prompt as string,
    raw: (row.raw as string | null) ?? undefined,
    generationId: (row.generation_id as string | null) ?? undefined,
    inputTokens: (row.input_tokens as number | null) ?? undefined,
    outputTokens: (row.output_tokens as number | null) ?? undefined,
    problem: (row.problem as string | null) ?? undefined,
    sentAt: row.sent_at as Date,
    answeredAt: (row.answered_at as Date | null) ?? undefined,
  };
}

/** Of records that are not there yet: what an earlier worker had sent, perhaps answered. */
export async function unfinishedCalls(
  db: Kysely<Schema>,
  jobId: string,
): Promise<readonly KeptCall[]> {
  const rows = await db
    .selectFrom('calls')
    .selectAll()
    .where('job_id', '=', jobId)
    .where(
      sql<boolean>`not exists (select from records where records.job_id = calls.job_id
        and records.record_index = calls.record_index)`,
    )
    .orderBy('record_index')
    .orderBy('attempt')
    .execute();
  return rows.map(callOf);
}

export async function callsOfRecord(
  db: Kysely<Schema>,
  jobId: string,
  recordIndex: number,
): Promise<readonly KeptCall[]> {
  const rows = await db
    .selectFrom('calls')
    .selectAll()
    .where('job_id', '=', jobId)
    .where('record_index', '=', recordIndex)
    .orderBy('sent_at')
    .orderBy('attempt')
    .execute();
  return rows.map(callOf);
}

export async function recordIndexes(
  db: Kysely<Schema>,
  jobId: string,
): Promise<ReadonlySet<number>> {
  const rows = await db
    .selectFrom('records')
    .select('record_index')
    .where('job_id', '=', jobId)
    .execute();
  return new Set(rows.map((row) => row.record_index));
}

export async function failedRecords(db: Kysely<Schema>, jobId: string): Promise<number> {
  const row = await db
    .selectFrom('records')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('job_id', '=', jobId)
    .where('status', '=', 'failed')
    .executeTakeFirstOrThrow();
  return row.count;
}

export interface KeptRecord {
  readonly index: number;
  readonly status: string;
  readonly seedRow: JsonObject;
  readonly output: JsonObject | undefined;
  readonly problem: string | undefined;
  readonly cost: bigint;
  readonly score: number | undefined;
  readonly createdAt: Date;
}

export interface RecordQuery {
  readonly status?: 'done' | 'failed' | undefined;
  readonly after?: number | undefined;
  readonly upTo?: number | undefined;
  readonly limit: number;
  /** Such as `2026-11-21`, in UTC. */
  readonly date?: string | undefined;
}

export async function recordsOf(
  db: Kysely<Schema>,
  jobId: string,
  { status, after = -1, upTo, limit, date }: RecordQuery,
): Promise<readonly KeptRecord[]> {
  let query = db
    .selectFrom('records')
    .selectAll()
    .where('job_id', '=', jobId)
    .where('record_index', '>', after)
    .orderBy('record_index')
    .limit(limit);
  if (upTo !== undefined) query = query.where('record_index', '<=', upTo);
  if (status !== undefined) query = query.where('status', '=', status);
  if (date !== undefined) {
    const day = sql<boolean>`to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') = ${date}`;
    query = query.where(day);
  }
  const rows = await query.execute();
  return rows.map((row) => ({
    index: row.record_index,
    status: row.status,
    seedRow: row.seed_row,
    output: row.output ?? undefined,
    problem: row.problem ?? undefined,
    cost: asNanos(row.cost),
    score: row.score ?? undefined,
    createdAt: row.created_at,
  }));
}

const pageSize = 1_000;

/**
 * All that are done, in order, a page at a time: memory stays flat however many there are. A page
 * is a span of numbers: asked for "the next thousand" the database would sort all that are left.
 */
export async function* doneRecords(
  db: Kysely<Schema>,
  jobId: string,
  date?: string,
  from = -1,
): AsyncGenerator<KeptRecord, void, void> {
  let after = from;
  for (;;) {
    const upTo = after + pageSize;
    const page = await recordsOf(db, jobId, { status: 'done', after, upTo, limit: pageSize, date });
    yield* page;
    after = upTo;
    if (page.length > 0) continue;
    const next = await nextIndex(db, jobId, after);
    if (next === undefined) return;
    after = next - 1;
  }
}

async function nextIndex(
  db: Kysely<Schema>,
  jobId: string,
  after: number,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('records')
    .select((eb) => eb.fn.min('record_index').as('next'))
    .where('job_id', '=', jobId)
    .where('record_index', '>', after)
    .executeTakeFirst();
  return row?.next ?? undefined;
}
