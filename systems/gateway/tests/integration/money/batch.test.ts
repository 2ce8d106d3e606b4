// What a batch does at once and what it leaves to its other steps come together in one of it: each
// command gets its own answer, and all of them leave what each by itself would have left.
import { uuidv7 } from '@gauntlet/kit/http';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { balanceOf, checkWallets } from '../../../ledger/balance.ts';
import { type CloseCommand, type OpenCommand, sendBatch } from '../../../ledger/commands.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { book, lockWallets } from '../../../ledger/wallets.ts';
import { setAllowance } from '../../support/allowance.ts';
import { accountWith, termsOf, usageOf } from '../../support/money.ts';

const database = useDatabase<LedgerSchema>({ migrations: gatewayMigrations });
const owner = uuidv7();

type Wallets = Pick<OpenCommand, 'accountId' | 'keyId'>;

function open(wallets: Wallets, amount: number, more: Partial<OpenCommand> = {}): OpenCommand {
  return {
    ...{ kind: 'open', id: uuidv7(), ...wallets, amount: BigInt(amount), terms: termsOf(amount) },
    ...{ liveS: 60, quoteS: undefined, idempotency: undefined, ...more },
  };
}

function close(of: OpenCommand, more: Partial<CloseCommand>): CloseCommand {
  const { id, accountId, keyId } = of;
  return { kind: 'close', id, accountId, keyId, state: 'void', ...more };
}

const settled = (charged: bigint): Partial<CloseCommand> => {
  return { state: 'settled', charged, provider: 'local', usage: usageOf(1) };
};

async function send(commands: readonly (OpenCommand | CloseCommand)[]) {
  const answers = await sendBatch(database().db, owner, commands);
  return answers.map(({ part, outcome, wallet, amount }) =>
    [part, outcome, wallet, amount === null ? null : Number(amount)].filter((one) => one !== null),
  );
}

test('each command of a batch is answered for itself, whichever way it goes', async () => {
  const { db } = database();
  const accountId = await accountWith(db, 100n);
  const keyId = uuidv7();
  await setAllowance(db, { accountId, keyId, limit: 30n });
  const free = { accountId, keyId: undefined };
  const limited = { accountId, keyId };
  const body = { status: 200, contentType: 'text/plain', body: 'grün "x"' };
  const [a, b, c] = [open(free, 20), open(limited, 10), open(free, 5)];
  const asked = { key: 'k', digest: 'd' };
  const d = open(free, 5, { idempotency: asked });
  expect(await send([a, b, c, d])).toEqual([
    ['hold', 'held'],
    ['hold', 'held'],
    ['hold', 'held'],
    ['hold', 'held'],
  ]);
  const answers = await send([
    open(limited, 21),
    close(a, settled(15n)),
    open(free, 5, { idempotency: asked }),
    close(b, settled(4n)),
    c,
    close(a, { state: 'void', reason: 'too late' }),
    close(c, { state: 'unresolved', reason: 'nobody knows' }),
    close(d, { ...settled(1n), answer: body }),
    open(limited, 20),
    open({ accountId: uuidv7(), keyId: undefined }, 1),
    open(free, 71),
  ]);
  expect(answers).toEqual([
    // The key has 24 again: closings come first.
    ['hold', 'held'],
    ['closed', 'settled', 15],
    ['hold', 'replay'],
    ['closed', 'settled', 4],
    ['hold', 'held'],
    ['closedBefore', 'settled', 15],
    ['closed', 'unresolved'],
    ['closed', 'settled', 1],
    ['hold', 'short', 'key', 5],
    ['hold', 'noWallet'],
    ['hold', 'short', 'account', 54],
  ]);
  expect(await balanceOf(db, accountId)).toMatchObject({ available: 54n, held: 21n, suspense: 5n });
  const checks = await checkWallets(db, [accountId, keyId]);
  expect(checks.map(({ isEqual }) => isEqual)).toEqual([true, true]);
  const { rows } = await sql`select body from idempotency where key = 'k'`.execute(db);
  expect(rows).toEqual([{ body: Buffer.from(body.body) }]);
});

test('none that fits passes one before it, also when that one goes the longer way', async () => {
  const accountId = await accountWith(database().db, 100n);
  const free = { accountId, keyId: undefined };
  const claim = { key: 'first', digest: 'd' };
  const answers = await send([
    open(free, 60, { idempotency: claim }),
    open(free, 50),
    open(free, 40),
    open(free, 0),
  ]);
  expect(answers).toEqual([
    ['hold', 'held'],
    ['hold', 'short', 'account', 40],
    ['hold', 'held'],
    ['hold', 'held'],
  ]);
});

test('a debt comes before every hold of a batch', async () => {
  const { db } = database();
  const accountId = await accountWith(db, 100n);
  const free = { accountId, keyId: undefined };
  const all = open(free, 100);
  await send([all]);
  await db.transaction().execute(async (trx) => {
    await lockWallets(trx, [accountId]);
    await book(trx, { walletId: accountId, kind: 'refund', amount: -60n, book: 'payments' });
  });
  expect(await send([close(all, {}), open(free, 30)])).toEqual([
    ['closed', 'void'],
    ['hold', 'held'],
  ]);
  expect(await balanceOf(db, accountId)).toMatchObject({ available: 70n, debt: 60n });
  expect(await send([open(free, 11), open(free, 5), open(free, 6)])).toEqual([
    ['hold', 'short', 'account', 10],
    ['hold', 'held'],
    ['hold', 'short', 'account', 5],
  ]);
});

test('a hold that two closings of a batch name is closed by the first', async () => {
  const accountId = await accountWith(database().db, 100n);
  const hold = open({ accountId, keyId: undefined }, 60);
  await send([hold]);
  expect(await send([close(hold, settled(7n)), close(hold, settled(9n))])).toEqual([
    ['closed', 'settled', 7],
    ['closedBefore', 'settled', 7],
  ]);
});

test('what was sent again while nobody heard its answer is done once', async () => {
  const accountId = await accountWith(database().db, 100n);
  const free = { accountId, keyId: undefined };
  const [a, b] = [open(free, 60), open(free, 30)];
  await send([a, b]);
  const again = [a, b, close(a, settled(7n)), open(free, 11)];
  expect(await send(again)).toEqual([
    ['hold', 'held'],
    ['hold', 'held'],
    ['closed', 'settled', 7],
    ['hold', 'held'],
  ]);
  expect(await send(again.slice(0, 3))).toEqual([
    ['hold', 'held'],
    ['hold', 'held'],
    ['closedBefore', 'settled', 7],
  ]);
});
