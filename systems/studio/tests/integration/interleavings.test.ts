// For any interleaving of workers, kills, stops and failures: cost <= budget, records unique, and
// cost = sum of the calls = what the endpoint itself wrote down. A killed worker's connections are
// cut in the middle of whatever they do, and what it had in its hands goes on as a zombie that does
// not know that it is dead.
import { openDatabase, silentLog } from '@gauntlet/kit/database';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import fc from 'fast-check';
import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { moveJob } from '../../jobs/jobs.ts';
import { migrations } from '../../jobs/migrations.ts';
import type { Schema } from '../../jobs/schema.ts';
import { type Books, booksOf, makeJob, makeUser, oneStep, workOn } from '../support/jobs.ts';
import { type Fault, faultsByCall, startUpstream, type Upstream } from '../support/upstream.ts';

const database = useDatabase<Schema>({ migrations });
let ownerId: string;
beforeAll(async () => {
  ownerId = await makeUser(database().db);
});

type Blow =
  /** Its connections are cut: as far as the database knows it is dead. */
  | 'kill'
  /** Its lease runs out while it sleeps; another one takes over, and it wakes up again. */
  | 'overtake'
  /** SIGTERM, with time to land what is under way. */
  | 'stop'
  /** SIGTERM, and the time is over at once. */
  | 'abandon'
  | 'pause';

interface Plan {
  readonly total: number;
  /** In thousandths of what the job would cost without a limit. */
  readonly budgetShare: number;
  readonly steps: number;
  readonly lanes: number;
  /** How often a call is sent before the worker gives it up for now. */
  readonly sends: number;
  readonly faults: readonly Fault[];
  /** After so many requests to the endpoint, each worker gets its blow. */
  readonly blows: readonly { readonly blow: Blow; readonly afterRequests: number }[];
}

const fault = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Fault>('none') },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Fault>(
      'failed',
      'dropped',
      'lost',
      'masked',
      'rubbish',
      'refused',
      'no access',
    ),
  },
);

const plans: fc.Arbitrary<Plan> = fc.record({
  total: fc.integer({ min: 1, max: 12 }),
  budgetShare: fc.constantFrom(100, 400, 900, 1_000, 5_000),
  steps: fc.integer({ min: 1, max: 2 }),
  lanes: fc.integer({ min: 1, max: 5 }),
  sends: fc.constantFrom(1, 2, 6),
  faults: fc.array(fault, { minLength: 1, maxLength: 9 }),
  blows: fc.array(
    fc.record({
      blow: fc.constantFrom<Blow>('kill', 'overtake', 'stop', 'abandon', 'pause'),
      afterRequests: fc.integer({ min: 0, max: 8 }),
    }),
    { maxLength: 5 },
  ),
});

let count = 0;

async function play(plan: Plan): Promise<{ readonly books: Books; readonly upstream: Upstream }> {
  const { db } = database();
  count += 1;
  const jobId = `play-${count}`;
  const upstream = await startUpstream();
  upstream.script = faultsByCall(plan.faults);
  const steps = [oneStep, { ...oneStep, id: 'second' }].slice(0, plan.steps);
  const budget = BigInt(plan.total * plan.steps * plan.budgetShare) * 260n;
  await makeJob(db, upstream, { jobId, ownerId, total: plan.total, budget, steps });
  const zombies: Promise<void>[] = [];
  for (const [at, { blow, afterRequests }] of plan.blows.entries()) {
    await strike({ upstream, jobId, plan, owner: `${jobId}-${at}`, zombies }, blow, afterRequests);
    const { spent, reserved } = await booksOf(db, jobId);
    expect(spent + reserved <= budget).toBe(true);
    await moveFailed(jobId);
  }
  await Promise.all(zombies);
  // Good weather in the end: somebody brings home whatever is still under way.
  upstream.script = () => 'none';
  await expireLease(jobId);
  await moveFailed(jobId);
  for (let turn = 0; turn < 3; turn += 1) {
    await workOn(jobId, { db, upstream, owner: `last-${turn}`, lanes: plan.lanes });
  }
  return { books: await booksOf(db, jobId), upstream };
}

/** As its owner does when the endpoint takes the key again. */
async function moveFailed(jobId: string): Promise<void> {
  const { db } = database();
  const { status } = await booksOf(db, jobId);
  if (status === 'FAILED') await moveJob(db, jobId, ownerId, 'retry').catch(notLive);
}

async function expireLease(jobId: string): Promise<void> {
  const past = sql`update jobs set lease_until = now() - interval '1 second'
    where job_id = ${jobId}`;
  await past.execute(database().db);
}

interface Struck {
  readonly upstream: Upstream;
  readonly jobId: string;
  readonly plan: Plan;
  readonly owner: string;
  readonly zombies: Promise<void>[];
}

async function strike(struck: Struck, blow: Blow, afterRequests: number): Promise<void> {
  const { upstream, jobId, plan, owner, zombies } = struck;
  const { lanes, sends: sendsPerCall } = plan;
  const { db, url } = database();
  const own = await openDatabase<Schema>({ url, name: owner, migrations, log: silentLog });
  const stop = new AbortController();
  const abandon = new AbortController();
  const before = upstream.asked();
  const reached = Promise.withResolvers<void>();
  upstream.latencyMs = () => {
    if (upstream.asked() - before >= afterRequests) reached.resolve();
    return 1;
  };
  const signals = { stop: stop.signal, abandon: abandon.signal };
  const work = workOn(jobId, { db: own.db, upstream, owner, lanes, sendsPerCall, ...signals })
    .then(() => undefined)
    // A worker that was killed or overtaken ends in an error of its own; the books are what counts.
    .catch(() => undefined)
    .finally(() => reached.resolve());
  await reached.promise;
  if (blow === 'kill') await cutConnections(owner);
  if (blow === 'pause') await moveJob(db, jobId, ownerId, 'pause').catch(notLive);
  if (blow === 'stop' || blow === 'abandon') stop.abort();
  if (blow === 'abandon') abandon.abort();
  const end = work.then(() => own.close());
  if (blow === 'kill' || blow === 'overtake') zombies.push(end);
  else await end;
  await expireLease(jobId);
  if (blow === 'pause') await moveJob(db, jobId, ownerId, 'resume').catch(notLive);
}

/** It had ended before the blow came. */
function notLive(error: unknown): void {
  if (!String(error).includes('the job is')) throw error;
}

async function cutConnections(name: string): Promise<void> {
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = ${name}`.execute(database().db);
}

test('cost, budget, records and the ledger of the endpoint agree, whatever happens', async () => {
  const numRuns = Number(process.env.STUDIO_PLAYS ?? 25);
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const { books, upstream } = await play(plan);
      try {
        expect(books.spent <= books.budget).toBe(true);
        expect(books.spent).toBe(books.calls);
        expect(books.spent).toBe(upstream.total());
        expect({ open: books.open, reserved: books.reserved }).toEqual({ open: 0, reserved: 0n });
        expect(new Set(books.records).size).toBe(books.records.length);
        expect(books.done + books.failed).toBe(books.records.length);
        expect(['COMPLETED', 'PARTIAL', 'BUDGET_EXCEEDED']).toContain(books.status);
        if (books.status !== 'BUDGET_EXCEEDED') expect(books.records.length).toBe(plan.total);
      } finally {
        await upstream.close();
      }
    }),
    { numRuns, endOnFailure: false },
  );
}, 600_000);
