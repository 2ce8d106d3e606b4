// Codes from link to bonus.
import { randomBytes } from 'node:crypto';
import { uuidv7 } from '@gauntlet/kit/http';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { beforeAll, expect, test } from 'vitest';
import { balanceOf } from '../../../ledger/balance.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import { openReferrals, type Referrals } from '../../../ledger/referrals.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { nanoPerCredit } from '../../../model/money.ts';
import type { Tier } from '../../../model/referral.ts';
import { accountWith } from '../../support/money.ts';

const database = useDatabase<LedgerSchema>({ migrations: gatewayMigrations });
let referrals: Referrals;

beforeAll(() => {
  referrals = openReferrals({ db: database().db, bonusWhen: 'signup', random: randomBytes });
});

test.each<[Tier, bigint]>([
  ['bronze', 10n],
  ['silver', 25n],
  ['gold', 50n],
])('a %s code earns %i credits when the person is confirmed, once', async (tier, bonus) => {
  const referrer = await accountWith(database().db, 0n);
  await referrals.setTier(referrer, tier);
  const code = await referrals.code(referrer);
  expect(await referrals.code(referrer)).toBe(code);
  const verdict = await referrals.validate(` ${code.toLowerCase()} `);
  expect(verdict).toEqual({
    kind: 'valid',
    referrerId: referrer,
    tier,
    bonus: bonus * nanoPerCredit,
  });
  const person = uuidv7();
  await referrals.use(code, person);
  expect((await balanceOf(database().db, referrer))?.available).toBe(0n);
  const confirmed = await Promise.all([1, 2, 3].map(() => referrals.confirmed(person)));
  expect(confirmed.sort()).toEqual([false, false, true]);
  expect((await balanceOf(database().db, referrer))?.available).toBe(bonus * nanoPerCredit);
  expect(await referrals.stats(referrer)).toEqual({
    code,
    tier,
    uses: 1,
    usesLeft: 9,
    paid: 1,
    earned: bonus * nanoPerCredit,
  });
});

test('not oneself, not twice, not an unknown code', async () => {
  const [one, other] = [await accountWith(database().db, 0n), await accountWith(database().db, 0n)];
  const [code, second] = [await referrals.code(one), await referrals.code(other)];
  expect(await referrals.use(code, one)).toEqual({ kind: 'own' });
  expect(await referrals.validate('NOBODY')).toEqual({ kind: 'unknown' });
  const person = uuidv7();
  const both = await Promise.all([referrals.use(code, person), referrals.use(second, person)]);
  expect(both.map(({ kind }) => kind).sort()).toEqual(['alreadyReferred', 'valid']);
  expect(await referrals.validate(code, person)).toEqual({ kind: 'alreadyReferred' });
  expect(await referrals.confirmed(uuidv7())).toBe(false);
});

test('ten uses are ten, also when twenty come at once', async () => {
  const referrer = await accountWith(database().db, 0n);
  const code = await referrals.code(referrer);
  const people = Array.from({ length: 20 }, () => uuidv7());
  const verdicts = await Promise.all(people.map((person) => referrals.use(code, person)));
  expect(verdicts.filter(({ kind }) => kind === 'valid')).toHaveLength(10);
  expect(verdicts.filter(({ kind }) => kind === 'usedUp')).toHaveLength(10);
  await Promise.all(people.map((person) => referrals.confirmed(person)));
  expect(await referrals.stats(referrer)).toMatchObject({ uses: 10, usesLeft: 0, paid: 10 });
  expect((await balanceOf(database().db, referrer))?.available).toBe(100n * nanoPerCredit);
});
