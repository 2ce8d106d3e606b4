/** Users, jobs and workers of a test, on a database of its own. */
import type { Kysely } from 'kysely';
import { endpoint } from '../../endpoint/client.ts';
import type { JobConfig } from '../../jobs/config.ts';
import { type Ending, endLease, insertJob } from '../../jobs/jobs.ts';
import { acquireLease } from '../../jobs/leases.ts';
import type { Schema } from '../../jobs/schema.ts';
import type { SeedRow, StepDefinition } from '../../model/nouns.ts';
import type { RenderStep } from '../../worker/lane-settings.ts';
import { type RunSettings, runJob } from '../../worker/run-job.ts';
import { turns } from '../../worker/turns.ts';
import type { Upstream } from './upstream.ts';

export async function makeUser(db: Kysely<Schema>, userId = 'user-1'): Promise<string> {
  await db
    .insertInto('users')
    .values({ user_id: userId, email: `${userId}@example.com`, settings: '{}' })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return userId;
}

export const oneStep: StepDefinition = { id: 'text', model: 'local', prompt: '', max_tokens: 40 };

export interface JobOptions {
  readonly jobId: string;
  readonly ownerId: string;
  readonly total: number;
  readonly budget: bigint;
  readonly steps?: readonly StepDefinition[];
  readonly attempts?: number;
  /** Of seed data, so many, taken in turn; for workers that are processes of their own. */
  readonly rows?: number;
}

export async function makeJob(
  db: Kysely<Schema>,
  upstream: Pick<Upstream, 'prices'>,
  options: JobOptions,
) {
  const { jobId, ownerId, total, budget, steps = [oneStep], attempts = 2, rows } = options;
  const models = Object.fromEntries(upstream.prices.map((price) => [price.model, price]));
  const config: JobConfig = {
    name: jobId,
    template: { steps },
    templateVersion: 1,
    seedKey: undefined,
    seedEtag: undefined,
    inlineRows: rows === undefined ? undefined : Array.from({ length: rows }, rowWithWords),
    indexes: undefined,
    models,
    randomSeed: jobId,
    checkpointEvery: 50,
    attempts,
    notify: {},
  };
  const kind = 'dataset';
  return await insertJob(db, { jobId, ownerId, kind, config, format: 'jsonl', total, budget });
}

async function* numberedRows(_config: JobConfig, total: number, isWanted: (at: number) => boolean) {
  for (let index = 0; index < total; index += 1) {
    if (isWanted(index)) yield { index, row: rowOf(index) };
  }
}

function rowWithWords(_: unknown, index: number): SeedRow {
  return { topic: `topic${' and more'.repeat(index)}` };
}

export function rowOf(index: number): SeedRow {
  return { topic: `topic ${index}` };
}

/** The row and what the steps before gave, as the prompt: what matters here is what is paid. */
const plainRender: RenderStep = async ({ step, variables }) => ({
  ok: true,
  value: { prompt: `${step.id}: ${JSON.stringify(variables)}`, system: undefined },
});

export interface WorkOptions {
  readonly db: Kysely<Schema>;
  readonly upstream: Upstream;
  readonly owner: string;
  readonly ttlMs?: number;
  readonly lanes?: number;
  readonly stop?: AbortSignal;
  readonly abandon?: AbortSignal;
  readonly sendsPerCall?: number;
  readonly checkpoint?: RunSettings['checkpoint'];
}

/** One worker's turn with a job: undefined when somebody else has it, or nothing is left to do. */
export async function workOn(
  jobId: string,
  options: WorkOptions,
): Promise<Ending | 'left as it is' | undefined> {
  const { db, upstream, owner, ttlMs = 60_000, lanes = 4 } = options;
  const acquired = await acquireLease(db, jobId, owner, ttlMs);
  if (acquired === undefined) return undefined;
  const never = new AbortController().signal;
  const ending = await runJob(
    {
      db,
      endpoint: endpoint({ url: upstream.url, apiKey: 'test', timeoutMs: 10_000 }),
      rows: numberedRows,
      renderer: () => plainRender,
      turn: turns(64),
      checkpoint: options.checkpoint ?? (async () => {}),
      holdsLease: () => true,
      lanes,
      sendsPerCall: options.sendsPerCall ?? 6,
      backoffMs: 1,
      stop: options.stop ?? never,
      abandon: options.abandon ?? never,
    },
    acquired,
  );
  await endLease(db, acquired.lease, ending);
  return ending ?? 'left as it is';
}

export interface Books {
  readonly status: string;
  readonly budget: bigint;
  readonly spent: bigint;
  readonly reserved: bigint;
  readonly done: number;
  readonly failed: number;
  readonly records: readonly number[];
  /** Sum of the cost of the calls. */
  readonly calls: bigint;
  readonly open: number;
}

export async function booksOf(db: Kysely<Schema>, jobId: string): Promise<Books> {
  const job = await db
    .selectFrom('jobs')
    .selectAll()
    .where('job_id', '=', jobId)
    .executeTakeFirstOrThrow();
  const calls = await db
    .selectFrom('calls')
    .select(['state', 'cost'])
    .where('job_id', '=', jobId)
    .execute();
  const records = await db
    .selectFrom('records')
    .select('record_index')
    .where('job_id', '=', jobId)
    .orderBy('record_index')
    .execute();
  return {
    status: job.status,
    budget: BigInt(job.budget),
    spent: BigInt(job.spent),
    reserved: BigInt(job.reserved),
    done: job.done,
    failed: job.failed,
    records: records.map((row) => row.record_index),
    calls: calls.reduce((sum, { cost }) => sum + BigInt(cost ?? 0), 0n),
    open: calls.filter(({ state }) => state === 'sent' || state === 'answered').length,
  };
}
