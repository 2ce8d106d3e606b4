// From a checkout at Stripe to credit and back, with Stripe's own client and signatures.
import { randomBytes } from 'node:crypto';
import { uuidv7 } from '@gauntlet/kit/http';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Checkout, openCheckout } from '../../../billing/checkout.ts';
import { defaultPackages } from '../../../billing/packages.ts';
import { stripeWebhook, type WebhookAnswer } from '../../../billing/webhook.ts';
import { balanceOf, checkWallets } from '../../../ledger/balance.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import { openPayments } from '../../../ledger/payments.ts';
import { openReferrals } from '../../../ledger/referrals.ts';
import { ledgerReport } from '../../../ledger/report.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { transactionsOf } from '../../../ledger/transactions.ts';
import { openWallet } from '../../../ledger/wallets.ts';
import { nanoPerCredit } from '../../../model/money.ts';
import type { PaymentEvent } from '../../../model/payment.ts';
import {
  disputed,
  type FakeSession,
  type FakeStripe,
  fakeStripe,
  paid,
  refunded,
  refundTold,
  type SignedEvent,
  secret,
  signedEvent,
} from '../../support/fake-stripe.ts';
import { accountWith, spend } from '../../support/money.ts';

const database = useDatabase<LedgerSchema>({ migrations: gatewayMigrations });
let stripe: FakeStripe;
let checkout: Checkout;
const unclaimed: string[] = [];
const onUnclaimed = ({ paymentId }: PaymentEvent) => void unclaimed.push(paymentId);
let webhook: (event: SignedEvent) => Promise<WebhookAnswer>;

beforeAll(async () => {
  stripe = await fakeStripe();
  checkout = openCheckout({
    stripe: stripe.client,
    packages: defaultPackages,
    successUrl: 'https://example.com/paid',
    cancelUrl: 'https://example.com/not-paid',
  });
  const payments = openPayments({ db: database().db, bonusWhen: 'purchase' });
  const secrets = ['whsec_the_next_one', secret];
  webhook = stripeWebhook({
    ...{ stripe: stripe.client, payments, secrets, onUnclaimed },
    nowMs: Date.now,
  });
});

afterAll(() => stripe.close());

const credits = (count: number) => BigInt(count) * nanoPerCredit;

async function buy(packageId: string, given?: string): Promise<[string, FakeSession]> {
  const accountId = given ?? (await accountWith(database().db, 0n));
  const { id } = await checkout.open({ accountId, packageId, idempotencyKey: uuidv7() });
  const session = stripe.sessions.find((one) => one.id === id);
  if (session === undefined) throw new Error('the session is not there');
  return [accountId, session];
}

const balance = (accountId: string) => balanceOf(database().db, accountId);

const kinds = async (accountId: string) => {
  const { transactions } = await transactionsOf(database().db, accountId, { limit: 50 });
  return transactions
    .map(({ type, amount, direction }) => `${type} ${direction} ${amount / nanoPerCredit}`)
    .reverse();
};

test('a checkout is paid, and the account has its credit and the bonus', async () => {
  const accountId = await accountWith(database().db, 0n);
  const asked = { accountId, packageId: 'large', idempotencyKey: uuidv7() };
  const session = await checkout.open(asked);
  expect(session).toMatchObject({ status: 'open', url: expect.stringContaining(session.id) });
  expect(await checkout.open(asked)).toEqual(session);
  const known = stripe.sessions.filter(({ id }) => id === session.id);
  expect(known).toHaveLength(1);
  const [made] = known;
  if (made === undefined) throw new Error('the session is not there');
  expect(await webhook(paid(made))).toEqual({ received: true, outcome: 'booked' });
  expect(await kinds(accountId)).toEqual(['purchase credit 100', 'purchase_bonus credit 10']);
  expect(await balance(accountId)).toMatchObject({ available: credits(110) });
});

test('the same event many times at once, and others of the payment, credit once', async () => {
  const [accountId, session] = await buy('medium');
  const event = paid(session, `evt_${uuidv7()}`);
  const outcomes = await Promise.all(Array.from({ length: 12 }, () => webhook(event)));
  const counted = outcomes.map(({ outcome }) => outcome).sort();
  expect(counted).toEqual(['booked', ...Array<string>(11).fill('duplicate')]);
  const others = await Promise.all([paid(session), paid(session), paid(session)].map(webhook));
  expect(others.map(({ outcome }) => outcome)).toEqual(['noted', 'noted', 'noted']);
  expect(await balance(accountId)).toMatchObject({ available: credits(21) });
});

test('a payment is credited once, whatever else comes under its name', async () => {
  const [accountId, session] = await buy('small');
  await webhook(paid(session));
  const [, larger] = await buy('large', accountId);
  const odd = paid({ ...larger, payment_intent: session.payment_intent });
  expect(await webhook(odd)).toMatchObject({ outcome: 'noted' });
  expect(await balance(accountId)).toMatchObject({ available: credits(5) });
});

test('a webhook that comes before its session was answered credits it', async () => {
  const accountId = await accountWith(database().db, 0n);
  const outcomes: string[] = [];
  stripe.onSession = async (session) => void outcomes.push((await webhook(paid(session))).outcome);
  await buy('small', accountId);
  stripe.onSession = async () => {};
  expect(outcomes).toEqual(['booked']);
  expect(await balance(accountId)).toMatchObject({ available: credits(5) });
});

test('a payment that takes days is credited when it arrives', async () => {
  const [accountId, session] = await buy('small');
  const unpaid = { ...session, currency: 'usd', payment_status: 'unpaid' };
  const begun = await webhook(signedEvent('checkout.session.completed', unpaid));
  expect([begun.outcome, (await balance(accountId))?.available]).toEqual(['noted', 0n]);
  const arrived = {
    ...unpaid,
    payment_status: 'paid',
    payment_intent: { id: unpaid.payment_intent },
  };
  await webhook(signedEvent('checkout.session.async_payment_succeeded', arrived));
  expect(await balance(accountId)).toMatchObject({ available: credits(5) });
  const failed = signedEvent('checkout.session.async_payment_failed', unpaid);
  expect(await webhook(failed)).toMatchObject({ outcome: 'ignored' });
});

test('a refund takes the bonus back; what was spent is a debt, paid first', async () => {
  const [accountId, session] = await buy('medium');
  await webhook(paid(session));
  await spend(database().db, accountId, credits(15));
  await webhook(refunded(session, 2_000));
  expect(await kinds(accountId)).toEqual([
    'purchase credit 20',
    'purchase_bonus credit 1',
    'usage debit 15',
    'refund debit 20',
    'bonus_taken_back debit 1',
  ]);
  expect(await balance(accountId)).toMatchObject({ available: 0n, debt: credits(15) });
  const [, next] = await buy('medium', accountId);
  await webhook(paid(next));
  expect(await balance(accountId)).toMatchObject({ available: credits(6), debt: 0n });
});

test('a dispute takes everything, and gives it back when it is won', async () => {
  const [accountId, session] = await buy('medium');
  await webhook(paid(session));
  expect(await webhook(disputed(session, 2_000, 'warning_needs_response'))).toMatchObject({
    outcome: 'ignored',
  });
  await webhook(disputed(session, 2_000));
  expect(await balance(accountId)).toMatchObject({ available: 0n, debt: 0n });
  await webhook(disputed(session, 2_000, 'won'));
  expect(await kinds(accountId)).toEqual([
    'purchase credit 20',
    'purchase_bonus credit 1',
    'dispute debit 20',
    'bonus_taken_back debit 1',
    'dispute credit 20',
    'purchase_bonus credit 1',
  ]);
});

test('events of one payment lead to the same end in any order, twice and at once', async () => {
  const run = async (order: readonly number[], together: number) => {
    const [accountId, session] = await buy('medium');
    const events = [
      paid(session),
      refunded(session, 500),
      refunded(session, 800),
      refundTold(session, 300, 'failed'),
      disputed(session, 1_000),
      disputed(session, 1_000, 'lost'),
    ];
    const queue = order.map((place) => events[place % events.length] ?? paid(session));
    queue.push(...events);
    while (queue.length > 0) await Promise.all(queue.splice(0, together).map(webhook));
    // 20 dollars, of which 8 less 3 and 10 went back: a quarter is kept, of the bonus as well.
    expect(await balance(accountId)).toMatchObject({ available: 5_250_000_000n, debt: 0n });
    expect(await checkWallets(database().db, [accountId])).toMatchObject([{ isEqual: true }]);
  };
  const orders = fc.array(fc.nat({ max: 5 }), { maxLength: 12 });
  const together = fc.integer({ min: 1, max: 6 });
  await fc.assert(fc.asyncProperty(orders, together, run), { numRuns: 12 });
});

test('what is not signed, not ours or of another amount changes nothing', async () => {
  const [accountId, session] = await buy('small');
  const good = paid(session);
  const refused = [
    { ...good, headers: {} },
    { ...good, headers: { 'stripe-signature': 't=1,v1=00' } },
    { ...good, body: Buffer.from(good.body.toString().replace('"paid"', '"paid" ')) },
    signedEvent('charge.refunded', {}, { secret: 'whsec_of_somebody_else' }),
    signedEvent('charge.refunded', {}, { timestamp: Math.floor(Date.now() / 1_000) - 301 }),
  ];
  for (const event of refused) {
    await expect(webhook(event as SignedEvent)).rejects.toMatchObject({
      code: 'STRIPE_SIGNATURE_INVALID',
    });
  }
  const metadata = (changes: object) => ({ metadata: { ...session.metadata, ...changes } });
  const complete = (changes: object) =>
    signedEvent('checkout.session.completed', {
      ...session,
      currency: 'usd',
      payment_status: 'paid',
      ...changes,
    });
  const ignored = [
    complete({ metadata: null }),
    complete(metadata({ account_id: 'somebody' })),
    complete({ metadata: { account_id: accountId } }),
    complete({ amount_total: 1 }),
    complete({ currency: 'eur' }),
    complete(metadata({ credit_nano: '-5' })),
    complete({ metadata: { ...session.metadata, bonus_nano: undefined } }),
    complete({ payment_intent: null }),
    signedEvent('customer.created', { id: 'cus_1' }),
  ];
  for (const event of ignored) expect(await webhook(event)).toMatchObject({ outcome: 'ignored' });
  expect(await balance(accountId)).toMatchObject({ available: 0n });
});

test('an array of the header, and no secret at all', async () => {
  const [, session] = await buy('small');
  const { body, headers } = paid(session);
  const payments = openPayments({ db: database().db, bonusWhen: 'purchase' });
  const options = { stripe: stripe.client, payments, nowMs: Date.now, onUnclaimed };
  const request = { body, headers: { 'stripe-signature': [headers['stripe-signature']] } };
  await expect(stripeWebhook({ ...options, secrets: [] })(request)).rejects.toThrow('not valid');
  const answer = await stripeWebhook({ ...options, secrets: [secret] })(request);
  expect(answer.outcome).toBe('booked');
});

test('a package that is not sold, and a Stripe that fails', async () => {
  const asked = { accountId: uuidv7(), packageId: 'huge', idempotencyKey: uuidv7() };
  await expect(checkout.open(asked)).rejects.toMatchObject({ code: 'PACKAGE_UNKNOWN' });
  stripe.failNext(402, { error: { type: 'card_error', message: 'no' } });
  const known = { ...asked, packageId: 'small' };
  await expect(checkout.open(known)).rejects.toMatchObject({ code: 'CHECKOUT_FAILED' });
  const odd = { id: 'cs_test_x', object: 'checkout.session', status: null };
  stripe.failNext(200, { ...odd, url: 'https://example.com/' });
  expect(await checkout.open(known)).toMatchObject({ id: odd.id, status: 'open' });
  stripe.failNext(200, { ...odd, url: null });
  await expect(checkout.open(known)).rejects.toThrow('it has no address');
});

test('a payment for an account that is not here is kept, and credited when it is', async () => {
  const { db } = database();
  const accountId = uuidv7();
  const [, session] = await buy('small', accountId);
  const paymentId = session.payment_intent;
  const event = paid(session);
  const ours = async () =>
    (await ledgerReport(db)).unclaimed.filter((one) => one.accountId === accountId);
  // Stripe is told that all is well, each time, and the operator what is the matter.
  expect(await webhook(event)).toEqual({ received: true, outcome: 'unclaimed' });
  expect(await webhook(event)).toMatchObject({ outcome: 'unclaimed' });
  expect(unclaimed).toEqual([paymentId, paymentId]);
  expect(await ours()).toEqual([{ paymentId, accountId, cents: 500n }]);
  expect(await webhook(refunded(session, 100))).toMatchObject({ outcome: 'noted' });
  await openWallet(db, accountId);
  // The same event, sent again by the operator: less what was paid back meanwhile.
  expect(await webhook(event)).toMatchObject({ outcome: 'booked' });
  expect(await webhook(event)).toMatchObject({ outcome: 'duplicate' });
  expect(await balance(accountId)).toMatchObject({ available: credits(4) });
  expect([await ours(), unclaimed]).toEqual([[], [paymentId, paymentId]]);
});

test('the bonus for a person comes with the first purchase and goes with it', async () => {
  const { db } = database();
  const referrals = openReferrals({ db, bonusWhen: 'purchase', random: randomBytes });
  const referrer = await accountWith(db, 0n);
  await referrals.setTier(referrer, 'gold');
  const [referee, first] = await buy('small');
  const link = await referrals.link(referrer, 'https://example.com/signup');
  const code = String(new URL(link).searchParams.get('ref'));
  expect(await referrals.use(code, referee)).toMatchObject({ kind: 'valid', tier: 'gold' });
  expect(await referrals.confirmed(referee)).toBe(false);
  await webhook(paid(first));
  const [, second] = await buy('small', referee);
  await webhook(paid(second));
  expect(await kinds(referrer)).toEqual(['referral_bonus credit 50']);
  await webhook(refunded(second, 500));
  await webhook(disputed(first, 500));
  await webhook(disputed(first, 500, 'won'));
  await webhook(refunded(first, 500));
  expect(await kinds(referrer)).toEqual([
    'referral_bonus credit 50',
    'bonus_taken_back debit 50',
    'referral_bonus credit 50',
    'bonus_taken_back debit 50',
  ]);
  expect(await referrals.stats(referrer)).toMatchObject({ uses: 1, paid: 0, earned: 0n });
});
