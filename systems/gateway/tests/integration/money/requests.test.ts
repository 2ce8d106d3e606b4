// What can happen to a request's money, beside the plain way.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { uuidv7 } from '@gauntlet/kit/http';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { refundCharge } from '../../../ledger/charge-refund.ts';
import { type BatchedLedger, openLedger } from '../../../ledger/ledger.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import { openPrices } from '../../../ledger/prices.ts';
import { renewLease } from '../../../ledger/process-lease.ts';
import { addKey, openReceipts } from '../../../ledger/receipts.ts';
import { reconcile } from '../../../ledger/reconcile.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { forgetAnswers, sweep } from '../../../ledger/sweep.ts';
import type { HoldRequest } from '../../../model/hold.ts';
import { noUsage } from '../../../model/usage.ts';
import { accountWith, heldOf, onePerToken, termsOf, usageOf } from '../../support/money.ts';

const database = useDatabase<LedgerSchema>({ migrations: gatewayMigrations });
const owner = uuidv7();
let ledger: BatchedLedger;

beforeAll(async () => {
  await renewLease(database().db, owner);
  ledger = openLedger({ db: database().db, owner });
});

const ask = (accountId: string, amount: number, more: Partial<HoldRequest> = {}) =>
  ledger.hold({ id: uuidv7(), accountId, terms: termsOf(amount), ...more });

const local = (amount: number) => ({ provider: 'local', usage: usageOf(amount) });

test('an idempotency key answers the same again, charges once, refuses another body', async () => {
  const account = await accountWith(database().db, 100n);
  const idempotency = { key: 'k', digest: 'a' };
  const both = await Promise.all([
    ask(account, 50, { idempotency }),
    ask(account, 50, { idempotency }),
  ]);
  expect(both.map(({ kind }) => kind)).toEqual(['held', 'held'].with(1, 'running'));
  const hold = heldOf(both[0] ?? { kind: 'noWallet' });
  expect(await ask(account, 50, { idempotency })).toEqual({ kind: 'running', holdId: hold.id });
  const answer = { status: 200, contentType: 'text/plain', body: 'ünï \u0000 end' };
  await ledger.settle(hold, { ...local(30), answer });
  const replay = { kind: 'replay', holdId: hold.id, answer, charged: 30n, provider: 'local' };
  expect(await ask(account, 50, { idempotency })).toEqual(replay);
  const other = { key: 'k', digest: 'b' };
  expect(await ask(account, 50, { idempotency: other })).toMatchObject({ kind: 'otherBody' });
  expect(await ledger.balance(account)).toMatchObject({ available: 70n, held: 0n });
  const elsewhere = await accountWith(database().db, 100n);
  expect((await ask(elsewhere, 50, { idempotency: other })).kind).toBe('held');
});

test('a key whose request failed can be tried again; one without its answer says so', async () => {
  const account = await accountWith(database().db, 100n);
  const idempotency = { key: 'again', digest: 'a' };
  await ledger.void(heldOf(await ask(account, 50, { idempotency })), 'the upstream failed');
  const second = heldOf(await ask(account, 50, { idempotency }));
  await ledger.settle(second, local(10));
  const lost = { kind: 'answerLost', holdId: second.id };
  expect(await ask(account, 50, { idempotency })).toEqual(lost);
  expect(await forgetAnswers(database().db, 3_600)).toBe(0);
  expect(await forgetAnswers(database().db, 0)).toBeGreaterThan(0);
  expect((await ask(account, 50, { idempotency })).kind).toBe('held');
});

test('a price that changes in the middle of a request does not change the request', async () => {
  const prices = await openPrices(database().db);
  await prices.set({ ...onePerToken, fromMs: 0 });
  const before = prices.find('local', 'echo', Date.now());
  const account = await accountWith(database().db, 1_000n);
  const terms = termsOf(100, before ? [before] : []);
  const hold = heldOf(await ask(account, 100, { terms }));
  const perMillion = { input: 0n, output: 9_000_000n };
  const others = await openPrices(database().db);
  const { provider, model } = onePerToken;
  // Without a date it holds from now on.
  const set = [others, prices].map((one) => one.set({ provider, model, perMillion }));
  const made = await Promise.all(set);
  expect(made.every(({ fromMs }) => Math.abs(fromMs - Date.now()) < 60_000)).toBe(true);
  await prices.refresh();
  expect(prices.versions('local', 'echo').map(({ version }) => version)).toEqual([3, 2, 1]);
  expect(prices.list(Date.now() + 60_000).map(({ version }) => version)).toEqual([3]);
  expect(prices.versions('local', 'other')).toEqual([]);
  expect(await ledger.settle(hold, local(100))).toMatchObject({ charged: 100n });
});

test('an unknown price refuses, zero is one and needs no credit', async () => {
  const account = await accountWith(database().db, 0n);
  const nobody = termsOf(10, []);
  expect(await ask(account, 10, { terms: nobody })).toMatchObject({ kind: 'unpriced' });
  expect(await ask(account, 10)).toMatchObject({ kind: 'short', available: 0n });
  const free = termsOf(10, [{ ...onePerToken, perMillion: { input: 0n, output: 0n } }]);
  const hold = heldOf(await ask(account, 10, { terms: free }));
  expect(await ledger.settle(hold, local(10))).toMatchObject({ charged: 0n });
  const { transactions } = await ledger.transactions(account, { limit: 5 });
  expect(transactions).toEqual([]);
  expect(await ask(uuidv7(), 1)).toEqual({ kind: 'noWallet' });
});

test('the provider that served is the one whose price counts', async () => {
  const account = await accountWith(database().db, 1_000n);
  const perMillion = { input: 0n, output: 3_000_000n };
  const terms = termsOf(100, [onePerToken, { ...onePerToken, provider: 'dear', perMillion }]);
  const hold = heldOf(await ask(account, 100, { terms }));
  expect(hold.amount).toBe(300n);
  expect(await ledger.settle(hold, local(20))).toMatchObject({ charged: 20n });
  const second = heldOf(await ask(account, 100, { terms }));
  const settlement = { provider: 'dear', usage: usageOf(20) };
  expect(await ledger.settle(second, settlement)).toMatchObject({ charged: 60n });
  const third = heldOf(await ask(account, 100, { terms }));
  const stranger = ledger.settle(third, { ...settlement, provider: 'stranger' });
  await expect(stranger).rejects.toThrow('not in the terms');
  await expect(ledger.void({ ...third, id: uuidv7() }, 'none')).rejects.toThrow('no hold');
});

test('a quote is held for its time, then the money is back and it can not be used', async () => {
  const account = await accountWith(database().db, 100n);
  const brief = openLedger({ db: database().db, owner, quoteLifeS: 0 });
  const request = { id: uuidv7(), accountId: account, terms: termsOf(60) };
  const { id: quoteId } = heldOf(await brief.quote(request));
  expect(await ledger.balance(account)).toMatchObject({ held: 60n });
  expect(await ask(account, 60, { quoteId })).toEqual({ kind: 'quoteGone' });
  expect(await sweep({ db: database().db, owner, leaseS: 60 })).toMatchObject({ quotes: 1 });
  expect(await ledger.balance(account)).toMatchObject({ available: 100n, held: 0n });
  expect(await ask(account, 60, { quoteId })).toEqual({ kind: 'quoteGone' });
  const stranger = await accountWith(database().db, 100n);
  const { id: other } = heldOf(await ledger.quote({ ...request, id: uuidv7() }));
  expect(await ask(stranger, 1, { quoteId: other })).toEqual({ kind: 'quoteGone' });
  const model = { ...termsOf(60), model: 'another' };
  expect(await ask(account, 60, { quoteId: other, terms: model })).toEqual({ kind: 'quoteGone' });
  const images = { ...termsOf(60), size: { ...termsOf(60).size, images: 1 } };
  const unpriced = await ask(account, 60, { quoteId: other, terms: images });
  expect(unpriced).toMatchObject({ kind: 'unpriced' });
  const uses = Array.from({ length: 5 }, () => ask(account, 60, { quoteId: other }));
  const kinds = (await Promise.all(uses)).map(({ kind }) => kind).sort();
  expect(kinds).toEqual(['held', ...Array<string>(4).fill('quoteGone')]);
});

test('a quote and an idempotency key: the same answer again, also when it is used up', async () => {
  const account = await accountWith(database().db, 100n);
  const quote = heldOf(
    await ledger.quote({ id: uuidv7(), accountId: account, terms: termsOf(50) }),
  );
  const idempotency = { key: 'quoted', digest: 'a' };
  const again = { idempotency, quoteId: quote.id };
  const both = await Promise.all([ask(account, 40, again), ask(account, 40, again)]);
  expect(both.map(({ kind }) => kind).toSorted()).toEqual(['held', 'running']);
  const used = heldOf(both.find(({ kind }) => kind === 'held') ?? { kind: 'noWallet' });
  // What is asked for now, at the prices of the quote.
  expect(used.terms.size.maxTokens).toBe(40);
  const answer = { status: 200, contentType: 'text/plain', body: 'x' };
  await ledger.settle(used, { ...local(30), answer });
  const charge = { charged: 30n, provider: 'local' };
  const replay = { kind: 'replay', holdId: quote.id, answer, ...charge };
  expect(await ask(account, 40, again)).toEqual(replay);
  const other = { ...again, idempotency: { key: 'quoted', digest: 'b' } };
  expect(await ask(account, 40, other)).toMatchObject({ kind: 'otherBody' });
  expect(await ledger.balance(account)).toMatchObject({ available: 70n, held: 0n });
  const second = heldOf(
    await ledger.quote({ id: uuidv7(), accountId: account, terms: termsOf(10) }),
  );
  const failing = { idempotency: { key: 'fails', digest: 'a' }, quoteId: second.id };
  const hold = heldOf(await ask(account, 10, failing));
  await ledger.void(hold, 'the upstream failed');
  // It came to nothing: the key is free again, and the quote is gone.
  expect(await ask(account, 10, failing)).toEqual({ kind: 'quoteGone' });
  const third = { id: uuidv7(), accountId: account, terms: termsOf(10) };
  const lost = heldOf(
    await ask(account, 10, { ...failing, quoteId: heldOf(await ledger.quote(third)).id }),
  );
  await ledger.settle(lost, local(10));
  const gone = await ask(account, 10, { ...failing, quoteId: second.id });
  expect(gone).toEqual({ kind: 'answerLost', holdId: lost.id });
});

test('what a dead process left open is settled by the record, voided or absorbed', async () => {
  const { db } = database();
  const account = await accountWith(db, 400n);
  const dead = openLedger({ db, owner: uuidv7() });
  const terms = termsOf(100);
  const open = async () => heldOf(await dead.hold({ id: uuidv7(), accountId: account, terms }));
  const [used, unused, unknown, stranger] = [
    await open(),
    await open(),
    await open(),
    await open(),
  ];
  await dead.upstream(used, { provider: 'local', reference: 'gen-1' });
  expect(await sweep({ db, owner, leaseS: 60 })).toMatchObject({ unresolved: 4 });
  expect(await sweep({ db, owner, leaseS: 60 })).toMatchObject({ unresolved: 0 });
  expect(await ledger.balance(account)).toMatchObject({ available: 0n, held: 0n, suspense: 400n });
  const asked: string[] = [];
  const clear = (graceS: number) =>
    reconcile({
      db,
      ledger,
      graceS,
      nowMs: Date.now,
      async lookUp({ id }, call) {
        if (call) asked.push(call.reference);
        if (id === used.id) return { kind: 'used', provider: 'local', usage: usageOf(33) };
        if (id === unused.id) return { kind: 'unused' };
        if (id === stranger.id) return { kind: 'used', provider: 'else', usage: usageOf(33) };
        return { kind: 'unknown' };
      },
    });
  expect(await clear(60)).toEqual({ settled: 1, unused: 1, absorbed: 0, waiting: 2 });
  expect(await clear(0)).toEqual({ settled: 0, unused: 0, absorbed: 2, waiting: 0 });
  expect(asked).toEqual(['gen-1']);
  expect(await ledger.balance(account)).toMatchObject({ available: 367n, held: 0n, suspense: 0n });
  // The process was not dead after all: it is told what became of its request.
  const late = await dead.settle(unknown, local(5));
  expect(late).toEqual({ changed: false, state: 'void', charged: 0n });
});

test('a process that only seemed dead settles what was swept', async () => {
  const { db } = database();
  const account = await accountWith(db, 100n);
  const slow = openLedger({ db, owner: uuidv7() });
  const hold = heldOf(await slow.hold({ id: uuidv7(), accountId: account, terms: termsOf(100) }));
  await sweep({ db, owner, leaseS: 60 });
  expect(await slow.unresolved(hold, 'again')).toMatchObject({ changed: false });
  expect(await slow.settle(hold, local(40))).toMatchObject({ changed: true, charged: 40n });
  expect(await ledger.balance(account)).toMatchObject({ available: 60n, suspense: 0n });
  const long = openLedger({ db, owner, holdLifeS: 0 });
  const lost = heldOf(await long.hold({ id: uuidv7(), accountId: account, terms: termsOf(60) }));
  expect(await sweep({ db, owner, leaseS: 60 })).toMatchObject({ unresolved: 1 });
  await ledger.void(lost, 'nothing');
});

test('one command that the database refuses does not take the others with it', async () => {
  const account = await accountWith(database().db, 100n);
  const first = ask(account, 1);
  const wrong = ask('not a uuid', 1);
  const others = [ask(account, 2), ask(account, 3)];
  await expect(wrong).rejects.toThrow('uuid');
  const kinds = (await Promise.all([first, ...others])).map(({ kind }) => kind);
  expect(kinds).toEqual(['held', 'held', 'held']);
  expect(await ledger.balance(account)).toMatchObject({ held: 6n });
});

test('the same request sent again, as after a lost connection, is held once', async () => {
  const account = await accountWith(database().db, 100n);
  const request = { id: uuidv7(), accountId: account, terms: termsOf(10) };
  const twice = await Promise.all([
    ledger.hold(request),
    ledger.hold(request),
    ledger.hold(request),
  ]);
  expect(twice.map(({ kind }) => kind)).toEqual(['held', 'held', 'held']);
  expect(await ledger.balance(account)).toMatchObject({ available: 90n, held: 10n });
});

test('a receipt explains the charge, and another program verifies its signature', async () => {
  const { db } = database();
  const receipts = await openReceipts(db);
  const account = await accountWith(db, 1_000n);
  const third = { ...onePerToken, version: 7, perMillion: { input: 333_333n, output: 1_000_000n } };
  const hold = heldOf(await ask(account, 100, { terms: termsOf(100, [third]) }));
  expect((await receipts.receipt(account, hold.id))?.receipt).toMatchObject({
    state: 'held',
    provider: null,
    cost: null,
    returned: '0',
  });
  const usage = { ...noUsage, input: 4, output: 20, reasoning: Number.POSITIVE_INFINITY };
  await ledger.settle(hold, { provider: 'local', usage: { ...usage, reasoning: Number.NaN } });
  await refundCharge(db, hold.id, 'sorry');
  const signed = await receipts.receipt(account, hold.id);
  expect(signed?.receipt).toMatchObject({
    state: 'settled',
    provider: 'local',
    price: { version: 7 },
    held: '100',
    charged: '22',
    returned: '78',
    refunded: '22',
    exact_millionths: '21333332',
    cost: '22',
    lines: [
      { what: 'input', count: 4, nano: '333333', per: 1_000_000 },
      { what: 'output', count: 20, nano: '1000000', per: 1_000_000 },
    ],
  });
  expect(await receipts.receipt(uuidv7(), hold.id)).toBeUndefined();
  const { keys } = await receipts.keys();
  expect(keys).toHaveLength(1);
  expect(JSON.stringify(keys)).not.toContain('"d"');
  const jws = signed?.jws ?? '';
  expect(isVerified(jws, keys)).toBe(true);
  const [head = '', body = '', signature = ''] = jws.split('.');
  const text = Buffer.from(body, 'base64url').toString();
  expect(JSON.parse(text)).toEqual(signed?.receipt);
  const changed = Buffer.from(text.replace('"22"', '"21"')).toString('base64url');
  expect(isVerified(`${head}.${changed}.${signature}`, keys)).toBe(false);
  await addKey(db);
  const next = await openReceipts(db);
  expect((await next.keys()).keys.map(({ kid }) => kid)).toContain(keys[0]?.kid);
});

function isVerified(jws: string, keys: readonly object[]): boolean {
  const program = join(import.meta.dirname, '../../support/programs/verify-receipt.ts');
  const input = JSON.stringify({ jws, keys });
  const { status, stderr } = spawnSync(process.execPath, [program], { input, encoding: 'utf8' });
  expect(stderr).toBe('');
  return status === 0;
}

test('holds of a ledger that does not batch are the same', async () => {
  const single = openLedger({ db: database().db, owner, batchMost: 1 });
  const account = await accountWith(database().db, 25n);
  const all = await Promise.all(
    Array.from({ length: 4 }, () =>
      single.hold({ id: uuidv7(), accountId: account, terms: termsOf(10) }),
    ),
  );
  expect(all.map(({ kind }) => kind)).toEqual(['held', 'held', 'short', 'short']);
  const { rows } = await sql`select 1 from hold where account_id = ${account}`.execute(
    database().db,
  );
  expect(rows).toHaveLength(2);
});
