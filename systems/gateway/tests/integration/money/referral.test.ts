// Codes from link to bonus.
import { randomBytes } from 'node:crypto';
import { uuidv7 } from '@gauntlet/kit/http';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { beforeAll, expect, test } from 'vitest';
import { balanceOf } from '../../../ledger/balance.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import { openPayments } from '../../../ledger/payments.ts';
import { openReferrals, type Referrals } from '../../../ledger/referrals.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { nanoPerCredit } from '../../../model/money.ts';
import type { PaymentChange } from '../../../model/payment.ts';
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
    brought: 1,
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

test('ten uses are ten, also when twenty are confirmed at once', async () => {
  const referrer = await accountWith(database().db, 0n);
  const code = await referrals.code(referrer);
  const people = Array.from({ length: 20 }, () => uuidv7());
  const verdicts = await Promise.all(people.map((person) => referrals.use(code, person)));
  // Who only signs up uses nothing up: anybody can do that, with anybody's code.
  expect(verdicts.filter(({ kind }) => kind === 'valid')).toHaveLength(20);
  expect(await referrals.stats(referrer)).toMatchObject({ brought: 20, uses: 0, usesLeft: 10 });
  const given = await Promise.all(people.map((person) => referrals.confirmed(person)));
  expect(given.filter(Boolean)).toHaveLength(10);
  expect(await referrals.stats(referrer)).toMatchObject({ uses: 10, usesLeft: 0, paid: 10 });
  expect((await balanceOf(database().db, referrer))?.available).toBe(100n * nanoPerCredit);
  // Whoever comes now is told so, and who came before is confirmed without a bonus.
  expect(await referrals.validate(code)).toEqual({ kind: 'usedUp' });
  const late = uuidv7();
  expect(await referrals.use(code, late)).toEqual({ kind: 'usedUp' });
  expect(await referrals.confirmed(late)).toBe(false);
  expect(await referrals.stats(referrer)).toMatchObject({ brought: 20, uses: 10, paid: 10 });
});

test('with the first purchase a use counts when it is paid for, and once', async () => {
  const { db } = database();
  const bought = openReferrals({ db, bonusWhen: 'purchase', random: randomBytes });
  const payments = openPayments({ db, bonusWhen: 'purchase' });
  const referrer = await accountWith(db, 0n);
  const code = await bought.code(referrer);
  const people = await Promise.all(Array.from({ length: 12 }, () => accountWith(db, 0n)));
  for (const person of people) {
    await bought.use(code, person);
    await bought.confirmed(person);
  }
  expect(await bought.stats(referrer)).toMatchObject({ brought: 12, uses: 0, usesLeft: 10 });
  const told = (paymentId: string, change: PaymentChange) =>
    payments.record({ eventId: uuidv7(), type: 'a test', paymentId, change });
  const buy = (accountId: string) =>
    told(`of ${accountId}`, {
      kind: 'paid',
      ...{ accountId, sessionId: uuidv7(), packageId: 'p' },
      ...{ cents: 100n, credit: 5n, bonus: 0n },
    });
  await Promise.all(people.map(buy));
  expect(await bought.stats(referrer)).toMatchObject({ uses: 10, usesLeft: 0, paid: 10 });
  // A bonus that goes back leaves no place for another one, and has its own when it comes again.
  const paidFor = await db
    .selectFrom('referral')
    .select('referee_id')
    .where('referrer_id', '=', referrer)
    .where('paid', '>', 0)
    .executeTakeFirstOrThrow();
  const paymentId = `of ${paidFor.referee_id}`;
  const dispute = { kind: 'dispute', id: 'd', cents: 100n } as const;
  await told(paymentId, { ...dispute, state: 'open' });
  expect(await bought.stats(referrer)).toMatchObject({ uses: 10, paid: 9 });
  const again = people.map((person) =>
    buy(person).then(() =>
      told(`2 ${person}`, {
        kind: 'paid',
        ...{ accountId: person, sessionId: uuidv7(), packageId: 'p' },
        ...{ cents: 100n, credit: 5n, bonus: 0n },
      }),
    ),
  );
  await Promise.all(again);
  expect(await bought.stats(referrer)).toMatchObject({ uses: 10, paid: 9 });
  await told(paymentId, { ...dispute, state: 'won' });
  expect(await bought.stats(referrer)).toMatchObject({ uses: 10, paid: 10 });
  expect((await balanceOf(db, referrer))?.available).toBe(100n * nanoPerCredit);
});
