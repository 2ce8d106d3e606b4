/** The spend limit that is shown of a key is the one that is enforced, whatever happens. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestAccount, type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let account: TestAccount;

beforeAll(async () => {
  gateway = await testGateway();
  account = await gateway.account();
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

const noLimits = {
  spendNano: undefined,
  requestsPerMinute: undefined,
  tokensPerMinute: undefined,
  models: undefined,
  addresses: undefined,
};

async function limitedTo(spendNano: bigint | undefined): Promise<string> {
  const request = { name: 'k', mode: 'live' as const, limits: { ...noLimits, spendNano } };
  return (await gateway.gateway.keys.make(account.id, request)).key.id;
}

const change = (id: string, limit: bigint | null) =>
  gateway.gateway.keys.change(account.id, id, { limits: { spendNano: limit } });
const rename = (id: string, name: string) => gateway.gateway.keys.change(account.id, id, { name });

async function shown(id: string): Promise<bigint | undefined> {
  const keys = await gateway.gateway.keys.list(account.id);
  return keys.find((key) => key.id === id)?.limits.spendNano;
}

async function enforced(id: string): Promise<bigint | undefined> {
  const wallet = await gateway.db
    .selectFrom('wallet')
    .select(['is_limited', 'available'])
    .where('id', '=', id)
    .executeTakeFirst();
  return wallet?.is_limited === true ? BigInt(wallet.available) : undefined;
}

/** While it works nothing can be written of any key, as when the connection is lost then. */
async function withoutKeys(work: () => Promise<void>): Promise<void> {
  await sql`create function lost() returns trigger language plpgsql
    as $$ begin raise exception 'lost'; end $$`.execute(gateway.db);
  await sql`create trigger lost before insert or update on api_key
    for each row execute function lost()`.execute(gateway.db);
  try {
    await work();
  } finally {
    await sql`drop function lost cascade`.execute(gateway.db);
  }
}

test('a change that breaks off has changed nothing', async () => {
  const id = await limitedTo(1_000n);
  const before = await gateway.db.selectFrom('wallet').select('id').execute();
  await withoutKeys(async () => {
    await expect(change(id, null)).rejects.toThrow('lost');
    await expect(change(id, 5_000n)).rejects.toThrow('lost');
    await expect(limitedTo(7n)).rejects.toThrow('lost');
  });
  expect([await shown(id), await enforced(id)]).toEqual([1_000n, 1_000n]);
  expect(await gateway.db.selectFrom('wallet').select('id').execute()).toEqual(before);
});

test('a limit that is set again is enforced again', async () => {
  const id = await limitedTo(1_000n);
  await sql`update wallet set is_limited = false where id = ${id}`.execute(gateway.db);
  await change(id, 1_000n);
  expect([await shown(id), await enforced(id)]).toEqual([1_000n, 1_000n]);
  await change(id, null);
  expect([await shown(id), await enforced(id)]).toEqual([undefined, undefined]);
});

test('a limit that is taken away where there was none costs no wallet', async () => {
  const id = await limitedTo(undefined);
  await change(id, null);
  const wallet = gateway.db.selectFrom('wallet').select('id').where('id', '=', id);
  expect(await wallet.execute()).toEqual([]);
});

test('changes at once agree about the limit, and none takes another one back', async () => {
  const id = await limitedTo(1_000n);
  const waiting = sql<{ count: number }>`select count(*) as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  const changes = [
    () => change(id, null),
    () => rename(id, 'one'),
    () => change(id, 2_000n),
    () => rename(id, 'two'),
    () => change(id, null),
    () => rename(id, 'three'),
  ];
  const changed = await gateway.db.transaction().execute(async (trx) => {
    await sql`select 1 from api_key where id = ${id} for update`.execute(trx);
    const started: Promise<unknown>[] = [];
    for (const one of changes) {
      started.push(one());
      const count = async () => (await waiting.execute(gateway.db)).rows[0]?.count;
      await expect.poll(count).toBe(started.length);
    }
    // Not awaited here: they wait for this transaction.
    return { started };
  });
  await Promise.all(changed.started);
  expect(await enforced(id)).toBe(await shown(id));
  await change(id, 3_000n);
  await Promise.all([...changes, ...changes].map((one) => one()));
  expect(await enforced(id)).toBe(await shown(id));
});
