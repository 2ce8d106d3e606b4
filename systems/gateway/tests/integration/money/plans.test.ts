// What a batch reads does not grow with the tables: sessions keep plans from when they were small.
import { uuidv7 } from '@gauntlet/kit/http';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { type Kysely, sql } from 'kysely';
import { expect, test } from 'vitest';
import { type Command, sendBatch } from '../../../ledger/commands.ts';
import { openLedger } from '../../../ledger/ledger.ts';
import { sendCommands } from '../../../ledger/lone.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { accountWith, heldOf, termsOf } from '../../support/money.ts';

const database = useDatabase<LedgerSchema>({ migrations: gatewayMigrations });
const owner = uuidv7();
const body = { status: 200, contentType: 'text/plain', body: 'x' };

const ways = {
  'in a batch': { send: sendBatch, claims: true, keeps: true },
  'in a batch at once': { send: sendBatch, claims: false, keeps: false },
  alone: { send: sendCommands, claims: false, keeps: false },
  'alone with an answer to keep': { send: sendCommands, claims: false, keeps: true },
};
type Way = (typeof ways)[keyof typeof ways];

/** A hold, with an idempotency key or without, and its settlement, with an answer or without. */
function callOf(accountId: string, { claims, keeps }: Way): readonly [Command, Command] {
  const id = uuidv7();
  const wallets = { id, accountId, keyId: undefined };
  const idempotency = claims ? { key: id, digest: 'x' } : undefined;
  const terms = termsOf(1);
  const opening = { amount: 1n, liveS: 60, quoteS: undefined, idempotency, terms };
  const answer = keeps ? body : undefined;
  const settlement = { state: 'settled' as const, charged: 1n, provider: 'local', answer };
  return [
    { kind: 'open', ...wallets, ...opening },
    { kind: 'close', ...wallets, ...settlement },
  ];
}

/** Rows that were read of each table, by this transaction. */
async function readIn(db: Kysely<LedgerSchema>, accountId: string, way: Way) {
  return await db.transaction().execute(async (trx) => {
    for (const command of callOf(accountId, way)) await way.send(trx, owner, [command]);
    const { rows } = await sql<{ relname: string; count: string }>`
      select relname, seq_tup_read + coalesce(idx_tup_fetch, 0) as count
      from pg_stat_xact_user_tables where relname in ('hold', 'wallet', 'entry', 'idempotency')
      `.execute(trx);
    return Object.fromEntries(rows.map(({ relname, count }) => [relname, Number(count)]));
  });
}

test.each(Object.entries(ways))(
  'a call %s reads a few rows of each table, also where they have become large',
  async (_, way) => {
    const { db } = database();
    const accountId = await accountWith(db, 1_000_000n);
    const ledger = openLedger({ db, owner });
    await db.connection().execute(async (session) => {
      // Often enough for a session to settle for one plan.
      for (let round = 0; round < 8; round += 1) await readIn(session, accountId, way);
      const calls = Array.from({ length: 2_000 }, async () => {
        const id = uuidv7();
        const idempotency = { key: id, digest: 'x' };
        heldOf(await ledger.hold({ id, accountId, terms: termsOf(1), idempotency }));
      });
      await Promise.all(calls);
      await sql`insert into wallet (id, account_id, kind)
      select id, id, 'account' from (select gen_random_uuid() as id from generate_series(1, 2000))
      `.execute(db);
      const read = await readIn(session, accountId, way);
      expect(Object.keys(read).toSorted()).toEqual(['entry', 'hold', 'idempotency', 'wallet']);
      for (const [table, rows] of Object.entries(read)) expect(rows, table).toBeLessThan(200);
    });
  },
);
