// A command that is alone goes another way through the database than one in a batch: whatever is
// asked, both ways have to answer the same and leave the same behind.
import { uuidv7 } from '@gauntlet/kit/http';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { type Kysely, sql } from 'kysely';
import { expect, test } from 'vitest';
import { checkWallets } from '../../../ledger/balance.ts';
import { type Command, type CommandAnswer, noAnswer, sendBatch } from '../../../ledger/commands.ts';
import { sendCommands } from '../../../ledger/lone.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { termsJson } from '../../../ledger/terms-json.ts';
import { setAllowance } from '../../support/allowance.ts';
import { accountWith, termsOf, usageOf } from '../../support/money.ts';

const database = useDatabase<LedgerSchema>({ migrations: gatewayMigrations });
const owner = uuidv7();

type Way = (
  db: Kysely<LedgerSchema>,
  owner: string,
  commands: readonly Command[],
) => Promise<readonly CommandAnswer[]>;

interface Asking {
  readonly key?: 'limited' | 'free';
  readonly account?: 'unknown';
  readonly hold: string;
  readonly open?: number;
  readonly quoteS?: number;
  readonly idempotency?: string;
  readonly close?: 'settled' | 'void' | 'unresolved';
  readonly charged?: bigint;
  readonly quote?: boolean;
  readonly body?: string;
}

/** The limit of the key from now on. */
interface Limiting {
  readonly limit: bigint | undefined;
}

/** An account has 100, the limited key of it 40. */
const scenarios: Record<string, readonly (Asking | Limiting)[]> = {
  'held, settled, and settled again': [
    { hold: 'a', open: 30 },
    { hold: 'a', close: 'settled', charged: 20n },
    { hold: 'a', close: 'settled', charged: 25n },
    { hold: 'a', close: 'void' },
  ],
  'the same hold sent twice': [
    { hold: 'c', open: 10 },
    { hold: 'c', open: 10 },
    { hold: 'c', close: 'void' },
    { hold: 'c', open: 10 },
    { hold: 'a', open: 80 },
    { hold: 'a', open: 80 },
    { hold: 'b', open: 20 },
    { hold: 'b', open: 20 },
  ],
  'not enough, then exactly enough, then nothing for nothing': [
    { hold: 'a', open: 101 },
    { hold: 'b', open: 100 },
    { hold: 'c', open: 1 },
    { hold: 'd', open: 0 },
    { hold: 'd', close: 'settled', charged: 0n },
  ],
  'a key with a limit': [
    { hold: 'a', open: 41, key: 'limited' },
    { hold: 'b', open: 30, key: 'limited' },
    { hold: 'c', open: 11, key: 'limited' },
    { hold: 'd', open: 71, key: 'limited' },
    { hold: 'b', close: 'settled', charged: 7n, key: 'limited' },
    { hold: 'e', open: 33, key: 'limited' },
    { hold: 'e', close: 'void', key: 'limited' },
  ],
  'a key whose limit falls below what it has spent': [
    { hold: 'a', open: 30, key: 'limited' },
    { hold: 'a', close: 'settled', charged: 30n, key: 'limited' },
    { limit: 10n },
    { hold: 'b', open: 1, key: 'limited' },
    { hold: 'c', open: 0, key: 'limited' },
    { hold: 'c', close: 'void', key: 'limited' },
  ],
  'a key whose limit is taken away, and comes back': [
    { hold: 'a', open: 30, key: 'limited' },
    { limit: undefined },
    { hold: 'b', open: 70, key: 'limited' },
    { hold: 'b', close: 'settled', charged: 60n, key: 'limited' },
    { hold: 'd', open: 5, key: 'limited' },
    { limit: 50n },
    { hold: 'd', close: 'void', key: 'limited' },
    { hold: 'a', close: 'settled', charged: 9n, key: 'limited' },
    { hold: 'c', open: 30, key: 'limited' },
  ],
  'a key without one': [
    { hold: 'a', open: 60, key: 'free' },
    { hold: 'a', close: 'settled', charged: 60n, key: 'free' },
  ],
  'an account without a wallet': [{ hold: 'a', open: 0, account: 'unknown' }],
  'a hold that is not there': [{ hold: 'a', close: 'void' }],
  'unresolved, then settled': [
    { hold: 'a', open: 50, key: 'limited' },
    { hold: 'b', open: 35, key: 'limited' },
    { hold: 'b', close: 'unresolved', key: 'limited' },
    { hold: 'b', close: 'unresolved', key: 'limited' },
    { hold: 'b', close: 'settled', charged: 5n, key: 'limited' },
    { hold: 'b', close: 'unresolved', key: 'limited' },
  ],
  'a quote is closed as one, and as nothing else': [
    { hold: 'a', open: 10, quoteS: 60 },
    { hold: 'a', close: 'void' },
    { hold: 'a', close: 'void', quote: true },
    { hold: 'b', open: 10 },
    { hold: 'b', close: 'void', quote: true },
  ],
  'an answer that is kept, and asked for again': [
    { hold: 'a', open: 10, idempotency: 'key' },
    { hold: 'b', open: 10, idempotency: 'key' },
    { hold: 'a', close: 'settled', charged: 3n, body: 'grün' },
    { hold: 'c', open: 10, idempotency: 'key' },
  ],
};

test.each(Object.entries(scenarios))('%s: alone as in a batch', async (_name, scenario) => {
  const inBatch = await told(sendBatch, scenario);
  expect(await told(sendCommands, scenario)).toEqual(inBatch);
  expect(await told(sentBefore, scenario)).toEqual(inBatch);
});

/** As a gateway older than migration 118 does, which still runs while a new one takes over. */
const sentBefore: Way = async (db, of, commands) => {
  const [command] = commands;
  if (command === undefined || command.kind === 'upstream') throw new Error('not in a scenario');
  if (command.kind === 'open' && command.idempotency !== undefined) {
    return await sendCommands(db, of, commands);
  }
  const { id, accountId, keyId = null } = command;
  const { rows } = await (command.kind === 'open'
    ? sql<Partial<CommandAnswer>>`select part, outcome, wallet, amount
        from hold_open_alone(${of}, ${id}, ${accountId}, ${keyId}, ${command.amount},
          ${command.liveS}, ${command.quoteS ?? null}, ${JSON.stringify(termsJson(command.terms))})`
    : sql<Partial<CommandAnswer>>`select part, outcome, amount
        from hold_close_alone(${id}, ${accountId}, ${keyId}, ${command.state},
          ${command.charged ?? null}, ${command.provider ?? null},
          ${command.usage === undefined ? null : JSON.stringify(command.usage)},
          ${command.reason ?? null}, ${command.quote === true}, ${command.answer?.status ?? null},
          ${command.answer?.contentType ?? null},
          ${command.answer === undefined ? null : Buffer.from(command.answer.body)})`
  ).execute(db);
  return rows.map((row) => ({ ...noAnswer, ...row }));
};

test('what somebody else holds meanwhile is not held again', async () => {
  const { db } = database();
  const accountId = await accountWith(db, 100n);
  const keyId = uuidv7();
  await setAllowance(db, { accountId, keyId, limit: 40n });
  const opening = () => commandOf({ hold: '', open: 30 }, { id: uuidv7(), accountId, keyId });
  const waits = sql<{ count: number }>`select count(*) as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  const second = await db.transaction().execute(async (trx) => {
    expect(await sendCommands(trx, owner, [opening()])).toMatchObject([{ outcome: 'held' }]);
    const answers = sendCommands(db, owner, [opening()]);
    await expect.poll(async () => (await waits.execute(db)).rows[0]?.count).toBe(1);
    // Not awaited here: it waits for this transaction.
    return { answers };
  });
  const short = { outcome: 'short', wallet: 'key', amount: 10 };
  expect(await second.answers).toMatchObject([short]);
});

async function told(way: Way, scenario: readonly (Asking | Limiting)[]): Promise<unknown> {
  const { db } = database();
  const accountId = await accountWith(db, 100n);
  const keys = { limited: uuidv7(), free: uuidv7() };
  await setAllowance(db, { accountId, keyId: keys.limited, limit: 40n });
  const names = new Map<string, string>([
    [accountId, 'account'],
    [keys.limited, 'limited'],
    [keys.free, 'free'],
  ]);
  const holds = new Map<string, string>();
  const holdNamed = (name: string) => {
    const id = holds.get(name) ?? uuidv7();
    holds.set(name, id);
    names.set(id, name);
    return id;
  };
  const answers: unknown[] = [];
  for (const asking of scenario) {
    if ('limit' in asking) {
      await setAllowance(db, { accountId, keyId: keys.limited, limit: asking.limit });
      continue;
    }
    const { key, account } = asking;
    const whose = {
      id: holdNamed(asking.hold),
      accountId: account === 'unknown' ? uuidv7() : accountId,
      keyId: key && keys[key],
    };
    const [answer] = await way(db, owner, [commandOf(asking, whose)]);
    answers.push(readable(answer));
  }
  const checks = await checkWallets(db, [accountId]);
  expect(checks.every(({ isEqual }) => isEqual)).toBe(true);
  return { answers, ...(await leftBehind(accountId, names)) };
}

type Whose = Pick<Command, 'id' | 'accountId' | 'keyId'>;

function commandOf(asking: Asking, whose: Whose): Command {
  const { close, charged, quote, body, open = 0, quoteS, idempotency } = asking;
  if (close === undefined) {
    const claim = idempotency === undefined ? undefined : { key: idempotency, digest: 'd' };
    const amount = BigInt(open);
    const terms = termsOf(open);
    return { kind: 'open', ...whose, amount, terms, liveS: 60, quoteS, idempotency: claim };
  }
  const settled = { charged: charged ?? 0n, provider: 'local', usage: usageOf(1) };
  return {
    ...{ kind: 'close', ...whose, state: close, reason: 'why' },
    ...(close === 'settled' ? settled : {}),
    ...(quote === undefined ? {} : { quote }),
    ...(body === undefined ? {} : { answer: { status: 200, contentType: 'text/plain', body } }),
  };
}

/** What both ways say; where a hold is the asked one, the batch alone repeats its id. */
function readable(answer: CommandAnswer | undefined) {
  const { part, outcome, wallet, amount, status, body } = answer ?? {};
  return {
    part,
    outcome,
    wallet,
    amount: amount === null ? null : String(amount),
    status,
    body: body?.toString(),
  };
}

async function leftBehind(accountId: string, names: ReadonlyMap<string, string>) {
  const { db } = database();
  const named = (id: string | null) => (id === null ? null : names.get(id));
  const wallets = await db
    .selectFrom('wallet')
    .select(['id', 'available', 'held', 'suspense', 'debt'])
    .where('account_id', '=', accountId)
    .orderBy('kind')
    .execute();
  const { rows: entries } = await sql<{ wallet_id: string; hold_id: string | null }>`
    select wallet_id, kind, hold_id, available, held, suspense, debt, contra, book, reference
    from entry where wallet_id in (select id from wallet where account_id = ${accountId})
    order by id`.execute(db);
  const { rows: holds } = await sql<{ id: string; key_id: string | null }>`
    select id, key_id, on_key, amount, state, charged, owner, terms, provider, usage, reason,
      quote_until is not null as quoted, closed_at is not null as closed,
      unresolved_at is not null as was_unresolved,
      round(extract(epoch from expires_at - opened_at)) as lives
    from hold where account_id = ${accountId} order by opened_at`.execute(db);
  const { rows: kept } = await sql`select key, digest, status, content_type, body
    from idempotency where account_id = ${accountId}`.execute(db);
  return {
    kept,
    wallets: wallets.map((row) => ({ ...row, id: named(row.id) })),
    entries: entries.map((row) => ({
      ...row,
      wallet_id: named(row.wallet_id),
      hold_id: named(row.hold_id),
    })),
    holds: holds.map((row) => ({ ...row, id: named(row.id), key_id: named(row.key_id) })),
  };
}
