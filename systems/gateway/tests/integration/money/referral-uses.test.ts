// What a gateway of the version before has counted: who only signed up gives the use back.
import { randomBytes } from 'node:crypto';
import { openDatabase, silentLog, testDatabase } from '@gauntlet/kit/database';
import { uuidv7 } from '@gauntlet/kit/http';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import { openReferrals } from '../../../ledger/referrals.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { accountWith } from '../../support/money.ts';

test('uses that nobody was paid for are there again, and a bonus counts once', async () => {
  const place = gatewayMigrations.findIndex(({ id }) => id === '122_referral_uses');
  const before = gatewayMigrations.slice(0, place);
  const old = await testDatabase<LedgerSchema>({ migrations: before, log: silentLog });
  onTestFinished(() => old.close());
  const referrer = await accountWith(old.db, 0n);
  const [paid, waiting, later] = [uuidv7(), uuidv7(), uuidv7()];
  const code = { account_id: referrer, code: 'CODE', uses: 9 };
  await old.db.insertInto('referral_code').values(code).execute();
  /** As the version before writes it. */
  const brought = (referee: string, steps: number) =>
    sql`insert into referral (referee_id, referrer_id, code, bonus, paid, steps)
      values (${referee}, ${referrer}, 'CODE', 10, ${steps * 10}, ${steps})`.execute(old.db);
  await brought(paid, 1);
  await brought(waiting, 0);
  const now = await openDatabase<LedgerSchema>({
    ...{ url: old.url, folder: undefined, name: 'gateway', log: silentLog },
    migrations: gatewayMigrations,
  });
  onTestFinished(() => now.close());
  const referrals = openReferrals({ db: now.db, bonusWhen: 'signup', random: randomBytes });
  expect(await referrals.stats(referrer)).toMatchObject({ brought: 2, uses: 1 });
  expect(await referrals.confirmed(waiting)).toBe(true);
  expect(await referrals.stats(referrer)).toMatchObject({ uses: 2, paid: 2 });
  // One that is still running counts who signs up; the bonus does not count again.
  await brought(later, 0);
  await sql`update referral_code set uses = uses + 1`.execute(old.db);
  expect(await referrals.confirmed(later)).toBe(true);
  expect(await referrals.stats(referrer)).toMatchObject({ uses: 3, paid: 3 });
});
