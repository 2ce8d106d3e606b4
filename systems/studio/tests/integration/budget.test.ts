// The budget's promise on a real database: never above it, and what the endpoint charged is what
// the books say, to the nano-dollar.
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { moveJob } from '../../jobs/jobs.ts';
import { migrations } from '../../jobs/migrations.ts';
import type { Schema } from '../../jobs/schema.ts';
import { worstCostOf } from '../../model/money.ts';
import { booksOf, makeJob, makeUser, oneStep, rowOf, workOn } from '../support/jobs.ts';
import { faultsByCall, startUpstream, type Upstream } from '../support/upstream.ts';

const database = useDatabase<Schema>({ migrations });
let upstream: Upstream;
let ownerId: string;
beforeAll(async () => {
  ownerId = await makeUser(database().db);
});
beforeEach(async () => {
  upstream = await startUpstream();
});
afterEach(() => upstream.close());
afterAll(() => upstream.close());

let count = 0;
async function run(options: { total: number; budget: bigint; steps?: (typeof oneStep)[] }) {
  const { db } = database();
  count += 1;
  const jobId = `budget-${count}`;
  await makeJob(db, upstream, { jobId, ownerId, ...options });
  await workOn(jobId, { db, upstream, owner: 'worker' });
  return { jobId, books: await booksOf(db, jobId) };
}

const worstOf = (index: number) =>
  worstCostOf(
    { model: 'local', input: 1_000_000_000n, output: 3_000_000_000n, enforcesMaxTokens: true },
    [{ content: `text: ${JSON.stringify({ ...rowOf(index), steps: {} })}` }],
    40,
  );

describe('a budget', () => {
  test('that is plenty: every record, and the books are those of the endpoint', async () => {
    const { books } = await run({ total: 25, budget: 10n ** 12n });
    expect(books).toMatchObject({ status: 'COMPLETED', done: 25, failed: 0, reserved: 0n });
    expect(books.records).toEqual(Array.from({ length: 25 }, (_, index) => index));
    expect(books.spent).toBe(upstream.total());
    expect(books.spent).toBe(books.calls);
  });

  test('that is tiny ends at once, with nothing sent', async () => {
    const { books } = await run({ total: 25, budget: 1n });
    expect(books).toMatchObject({ status: 'BUDGET_EXCEEDED', done: 0, spent: 0n, reserved: 0n });
    expect(upstream.asked()).toBe(0);
  });

  test('that is exact finishes, when every call costs its worst case', async () => {
    const budget = [0, 1, 2].reduce((sum, index) => sum + worstOf(index), 0n);
    const { books } = await run({ total: 3, budget });
    expect(books).toMatchObject({ status: 'COMPLETED', done: 3 });
    const short = await run({ total: 1, budget: worstOf(0) - 1n });
    expect(short.books).toMatchObject({ status: 'BUDGET_EXCEEDED', done: 0 });
  });

  test('for few calls is used again and again as they come back', async () => {
    // Holds one worst case at a time; each call costs far less, so all of them fit one by one.
    const { books } = await run({ total: 6, budget: worstOf(0) * 3n });
    expect(books.status).toBe('COMPLETED');
    expect(books.spent <= books.budget).toBe(true);
  });

  test('that is reached keeps what was paid for; raised, the job goes on from there', async () => {
    const { db } = database();
    const { jobId, books } = await run({ total: 40, budget: 800_000n });
    expect(books.status).toBe('BUDGET_EXCEEDED');
    expect(books.done).toBeGreaterThan(0);
    expect(books.spent <= books.budget).toBe(true);
    expect(books.spent).toBe(upstream.total());
    await moveJob(db, jobId, ownerId, 'raise', { budget: 10n ** 12n });
    await workOn(jobId, { db, upstream, owner: 'worker' });
    const after = await booksOf(db, jobId);
    expect(after).toMatchObject({ status: 'COMPLETED', done: 40 });
    expect(after.spent).toBe(upstream.total());
    expect(upstream.charges.size).toBe(40);
  });
});

describe('what goes wrong', () => {
  test('failed calls cost nothing, lost answers are fetched under their key', async () => {
    const faults = ['failed', 'none', 'lost', 'none', 'masked', 'dropped', 'none'] as const;
    upstream.script = faultsByCall(faults);
    const { books } = await run({ total: 60, budget: 10n ** 12n });
    expect(books).toMatchObject({ status: 'COMPLETED', done: 60, reserved: 0n });
    expect(books.spent).toBe(upstream.total());
    expect(upstream.charges.size).toBe(60);
  });

  test('answers of no use are billed, tried again; the record is listed', async () => {
    upstream.script = ({ prompt }) => (prompt.includes('topic 3') ? 'rubbish' : 'none');
    const { jobId, books } = await run({ total: 5, budget: 10n ** 12n });
    expect(books).toMatchObject({ status: 'PARTIAL', done: 4, failed: 1 });
    expect(upstream.charges.size).toBe(6);
    expect(books.spent).toBe(upstream.total());
    upstream.script = () => 'none';
    await moveJob(database().db, jobId, ownerId, 'retry');
    await workOn(jobId, { db: database().db, upstream, owner: 'worker' });
    const after = await booksOf(database().db, jobId);
    expect(after).toMatchObject({ status: 'COMPLETED', done: 5, failed: 0 });
    expect(upstream.charges.size).toBe(7);
    expect(after.spent).toBe(upstream.total());
  });

  test('a refused record fails alone; retried, it is sent under the same key', async () => {
    upstream.script = ({ prompt }) => (prompt.includes('topic 2') ? 'refused' : 'none');
    const { jobId, books } = await run({ total: 5, budget: 10n ** 12n });
    expect(books).toMatchObject({ status: 'PARTIAL', done: 4, failed: 1, reserved: 0n });
    upstream.script = () => 'none';
    await moveJob(database().db, jobId, ownerId, 'retry');
    await workOn(jobId, { db: database().db, upstream, owner: 'worker' });
    expect(await booksOf(database().db, jobId)).toMatchObject({ status: 'COMPLETED', done: 5 });
    expect(upstream.charges.size).toBe(5);
  });

  test.each([
    ['no credit', 'PAUSED', 'resume'],
    ['no access', 'FAILED', 'retry'],
  ] as const)('%s stops the job: %s, with nothing reserved; it goes on', async (...row) => {
    const [fault, status, event] = row;
    upstream.script = ({ count: at }) => (at > 5 ? fault : 'none');
    const { jobId, books } = await run({ total: 30, budget: 10n ** 12n });
    expect(books).toMatchObject({ status, reserved: 0n, open: 0, failed: 0 });
    expect(books.spent).toBe(upstream.total());
    upstream.script = () => 'none';
    await moveJob(database().db, jobId, ownerId, event);
    await workOn(jobId, { db: database().db, upstream, owner: 'worker' });
    // No record is at fault for what the endpoint refused all of them.
    const after = await booksOf(database().db, jobId);
    expect(after).toMatchObject({ status: 'COMPLETED', done: 30, failed: 0, reserved: 0n });
    expect(after.spent).toBe(upstream.total());
  });

  test('an answer that was lost is paid for, whatever the endpoint says afterwards', async () => {
    // Charged, and its answer lost; from then on the endpoint itself says that it failed.
    const sends = new Map<string, number>();
    upstream.script = ({ key }) => {
      sends.set(key, (sends.get(key) ?? 0) + 1);
      return sends.get(key) === 1 ? 'lost' : 'failed';
    };
    const { jobId, books } = await run({ total: 1, budget: 10n ** 12n });
    expect(books).toMatchObject({ status: 'INTERRUPTED', open: 1, failed: 0 });
    expect(books.reserved > 0n).toBe(true);
    upstream.script = () => 'none';
    await workOn(jobId, { db: database().db, upstream, owner: 'other' });
    const after = await booksOf(database().db, jobId);
    expect(after).toMatchObject({ status: 'COMPLETED', done: 1, reserved: 0n });
    expect(after.spent).toBe(upstream.total());
  });

  test('a record that is refused again when it is retried holds nothing back', async () => {
    upstream.script = () => 'refused';
    const { jobId, books } = await run({ total: 2, budget: 10n ** 12n });
    expect(books).toMatchObject({ status: 'PARTIAL', failed: 2, reserved: 0n });
    await moveJob(database().db, jobId, ownerId, 'retry');
    await workOn(jobId, { db: database().db, upstream, owner: 'worker' });
    const after = await booksOf(database().db, jobId);
    expect(after).toMatchObject({ status: 'PARTIAL', failed: 2, reserved: 0n, spent: 0n });
    expect(upstream.asked()).toBe(4);
  });

  test('a budget that is raised while the job comes to its end is used', async () => {
    const { db } = database();
    const jobId = 'budget-raised-late';
    const budget = worstOf(0) * 2n;
    await makeJob(db, upstream, { jobId, ownerId, total: 40, budget });
    let raised: Promise<unknown> | undefined;
    upstream.latencyMs = () => 5;
    // When the last calls come in, the job still runs and has decided that it has no money.
    upstream.script = ({ count: at }) => {
      if (at === 3) raised ??= moveJob(db, jobId, ownerId, 'raise', { budget: 10n ** 12n });
      return 'none';
    };
    await workOn(jobId, { db, upstream, owner: 'worker' });
    await raised;
    for (let turn = 0; turn < 2; turn += 1) await workOn(jobId, { db, upstream, owner: 'other' });
    expect(await booksOf(db, jobId)).toMatchObject({ status: 'COMPLETED', done: 40 });
  });

  test('an endpoint that is gone: INTERRUPTED, its calls stay reserved', async () => {
    upstream.script = ({ count: at }) => (at > 6 ? 'lost' : 'none');
    const { jobId, books } = await run({ total: 30, budget: 10n ** 12n });
    expect(books.status).toBe('INTERRUPTED');
    expect(books.open).toBeGreaterThan(0);
    expect(books.reserved > 0n).toBe(true);
    upstream.script = () => 'none';
    await workOn(jobId, { db: database().db, upstream, owner: 'other' });
    const after = await booksOf(database().db, jobId);
    expect(after).toMatchObject({ status: 'COMPLETED', done: 30, reserved: 0n });
    expect(upstream.charges.size).toBe(30);
    expect(after.spent).toBe(upstream.total());
  });

  test('the endpoint asks to wait: all lanes do, and nothing is lost', async () => {
    upstream.script = ({ count: at }) => (at === 4 ? 'limited' : 'none');
    const { books } = await run({ total: 20, budget: 10n ** 12n });
    expect(books).toMatchObject({ status: 'COMPLETED', done: 20 });
    // Between the refusal and its second there are at most the calls that were under way.
    const refusedAt = upstream.arrivals[3] ?? 0;
    const meanwhile = upstream.arrivals.filter((at) => at > refusedAt && at < refusedAt + 800);
    expect(meanwhile.length).toBeLessThanOrEqual(8);
  });
});

describe('several steps', () => {
  test('see what the step before gave, and each is paid for once', async () => {
    const steps = [oneStep, { ...oneStep, id: 'again' }];
    const { books } = await run({ total: 8, budget: 10n ** 12n, steps });
    expect(books).toMatchObject({ status: 'COMPLETED', done: 8 });
    expect(upstream.charges.size).toBe(16);
    const second = [...upstream.charges.values()].find(({ key }) => key.includes('-again-'));
    expect(second?.prompt).toContain('"output":"Answer to: text:');
  });
});
