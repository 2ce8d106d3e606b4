/** Figures over jobs, for charts. */
import { type Kysely, sql } from 'kysely';
import type { FieldType } from '../model/nouns.ts';
import { type Job, jobOf } from './job.ts';
import { asNanos, type Schema } from './schema.ts';

export interface CostFigure {
  /** The day, the model, or the id of the job. */
  readonly name: string;
  /** As people know it: of a job its name, and what it was for. */
  readonly label: string;
  readonly cost: bigint;
  readonly calls: number;
  readonly tokens: number;
}

/** Paid calls of the last days, by day, by model, by job. */
export async function costsBy(
  db: Kysely<Schema>,
  ownerId: string,
  by: 'day' | 'model' | 'job',
  days: number,
): Promise<readonly CostFigure[]> {
  const names = {
    day: sql<string>`to_char(c.answered_at at time zone 'UTC', 'YYYY-MM-DD')`,
    model: sql<string>`c.model`,
    job: sql<string>`j.job_id`,
  };
  const labels = {
    ...names,
    job: sql<string>`min(case j.kind when 'dataset' then '' else initcap(j.kind) || ' of ' end
      || coalesce(j.config ->> 'name', 'a job'))`,
  };
  const rows = await db
    .selectFrom('calls as c')
    .innerJoin('jobs as j', 'j.job_id', 'c.job_id')
    .select([
      names[by].as('name'),
      labels[by].as('label'),
      sql<number | bigint>`sum(c.cost)::bigint`.as('cost'),
      sql<number>`count(*)::int`.as('calls'),
      sql<number>`sum(c.input_tokens + c.output_tokens)::bigint`.as('tokens'),
    ])
    .where('j.owner_id', '=', ownerId)
    .where('c.cost', 'is not', null)
    .where(sql<boolean>`c.answered_at > now() - ${days} * interval '1 day'`)
    .groupBy(names[by])
    .orderBy(by === 'day' ? 'name' : 'cost', by === 'day' ? 'asc' : 'desc')
    .limit(100)
    .execute();
  return rows.map((row) => ({ ...row, cost: asNanos(row.cost), tokens: Number(row.tokens) }));
}

/** How fast records were made lately: those of the last minute. */
export async function rateOf(db: Kysely<Schema>, jobId: string): Promise<number> {
  const row = await db
    .selectFrom('records')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('job_id', '=', jobId)
    .where(sql<boolean>`created_at > now() - interval '60 seconds'`)
    .executeTakeFirstOrThrow();
  return row.count / 60;
}

export async function jobsOfBatch(
  db: Kysely<Schema>,
  batchId: string,
  ownerId: string,
): Promise<readonly Job[]> {
  const rows = await db
    .selectFrom('jobs')
    .selectAll()
    .where('batch_id', '=', batchId)
    .where('owner_id', '=', ownerId)
    .orderBy('created_at')
    .execute();
  return rows.map(jobOf);
}

export async function insertBatch(
  db: Kysely<Schema>,
  batchId: string,
  ownerId: string,
  name: string,
): Promise<void> {
  await db.insertInto('batches').values({ batch_id: batchId, owner_id: ownerId, name }).execute();
}

export async function findBatch(db: Kysely<Schema>, batchId: string, ownerId: string) {
  return await db
    .selectFrom('batches')
    .select(['batch_id', 'name', 'created_at'])
    .where('batch_id', '=', batchId)
    .where('owner_id', '=', ownerId)
    .executeTakeFirst();
}

export async function removeBatch(db: Kysely<Schema>, batchId: string): Promise<void> {
  await db.updateTable('jobs').set({ batch_id: null }).where('batch_id', '=', batchId).execute();
  await db.deleteFrom('batches').where('batch_id', '=', batchId).execute();
}

/** The days on which records were made, in order; exports have a folder for each. */
export async function recordDates(db: Kysely<Schema>, jobId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ day: string }>`
    select distinct to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day
    from records where job_id = ${jobId} and status = 'done' order by day`.execute(db);
  return rows.map((row) => row.day);
}

const columnsSpan = 50_000;

/** Each column of the seeds with each kind of value that it has in any record. */
export async function seedColumnsSeen(
  db: Kysely<Schema>,
  jobId: string,
): Promise<readonly { readonly name: string; readonly type: FieldType }[]> {
  const last = await db
    .selectFrom('records')
    .select((eb) => eb.fn.max('record_index').as('index'))
    .where('job_id', '=', jobId)
    .executeTakeFirst();
  const seen = new Map<string, Set<FieldType>>();
  for (let from = 0; from <= (last?.index ?? -1); from += columnsSpan) {
    const { rows } = await sql<{ name: string; type: FieldType | 'null' }>`
      select e.key as name, case
          when jsonb_typeof(e.value) <> 'number' then jsonb_typeof(e.value)
          when e.value #>> '{}' ~ '^-?\\d{1,15}$' then 'integer' else 'number' end as type
      from records r, jsonb_each(r.seed_row) e
      where r.job_id = ${jobId} and r.status = 'done'
        and r.record_index >= ${from} and r.record_index < ${from + columnsSpan}
      group by 1, 2 order by 1, 2`.execute(db);
    for (const { name, type } of rows) {
      const types = seen.get(name) ?? new Set();
      // That it is empty in some records says nothing about its type in others.
      seen.set(name, type === 'null' ? types : types.add(type));
    }
  }
  return [...seen].flatMap(([name, types]) =>
    (types.size === 0 ? (['string'] as const) : [...types]).map((type) => ({ name, type })),
  );
}
