// All that Stripe can tell of one payment, in any order, each twice and several at once, beside a
// plain model: the account has what was paid less what really went back, and what it spent of
// that before is its debt.
import { randomBytes } from 'node:crypto';
import { uuidv7 } from '@gauntlet/kit/http';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stripeWebhook, type WebhookAnswer } from '../../../billing/webhook.ts';
import { balanceOf, checkWallets } from '../../../ledger/balance.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import { openPayments } from '../../../ledger/payments.ts';
import { openReferrals, type Referrals } from '../../../ledger/referrals.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { nanoPerCredit } from '../../../model/money.ts';
import {
  type FakeSession,
  type FakeStripe,
  fakeStripe,
  paid,
  type SignedEvent,
  secret,
  signedEvent,
} from '../../support/fake-stripe.ts';
import { accountWith, spend } from '../../support/money.ts';

const database = useDatabase<LedgerSchema>({ migrations: gatewayMigrations, poolSize: 8 });
let stripe: FakeStripe;
let referrals: Referrals;
let webhook: (event: SignedEvent) => Promise<WebhookAnswer>;

beforeAll(async () => {
  stripe = await fakeStripe();
  const { db } = database();
  referrals = openReferrals({ db, bonusWhen: 'purchase', random: randomBytes });
  const payments = openPayments({ db, bonusWhen: 'purchase' });
  const options = { stripe: stripe.client, secrets: [secret], nowMs: Date.now };
  webhook = stripeWebhook({ ...options, payments, onUnclaimed: () => undefined });
});

afterAll(() => stripe.close());

/** 20 dollars for 20 credits and 2 more. */
const price = 2_000;
const sold = { credit: 20n * nanoPerCredit, bonus: 2n * nanoPerCredit };

interface Refund {
  readonly cents: number;
  readonly end: 'succeeded' | 'pending' | 'failed' | 'canceled';
  /** By which events Stripe tells of a failure: it depends on the version of its API. */
  readonly toldBy: readonly string[];
}

interface Dispute {
  readonly cents: number;
  readonly end: 'open' | 'won' | 'lost' | 'inquiry';
}

interface Story {
  readonly refunds: readonly Refund[];
  readonly disputes: readonly Dispute[];
  /** The order of the events, how many come together, and when how much is spent. */
  readonly order: readonly number[];
  readonly together: number;
  readonly spendAfter: number;
  readonly spendShare: number;
}

const cents = fc.oneof(
  fc.constantFrom(price, price / 2, price / 4),
  fc.integer({ min: 1, max: price }),
);
const failures = ['refund.updated', 'refund.failed', 'charge.refund.updated'];
const story = fc.record<Story>({
  refunds: fc.array(
    fc.record<Refund>({
      cents,
      end: fc.constantFrom('succeeded', 'pending', 'failed', 'canceled'),
      toldBy: fc.subarray(failures, { minLength: 1 }),
    }),
    { maxLength: 4 },
  ),
  disputes: fc.array(
    fc.record<Dispute>({ cents, end: fc.constantFrom('open', 'won', 'lost', 'inquiry') }),
    { maxLength: 3 },
  ),
  order: fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
  together: fc.integer({ min: 1, max: 4 }),
  spendAfter: fc.nat({ max: 30 }),
  spendShare: fc.nat({ max: 4 }),
});

function newSession(accountId: string): FakeSession {
  const id = uuidv7();
  const amounts = { credit_nano: String(sold.credit), bonus_nano: String(sold.bonus) };
  const metadata = { account_id: accountId, package_id: 'p', cents: String(price), ...amounts };
  return { id: `cs_${id}`, metadata, amount_total: price, payment_intent: `pi_${id}` };
}

function refundEvents({ payment_intent }: FakeSession, refunds: readonly Refund[]): SignedEvent[] {
  // Of all refunds together the charge tells; one that failed is not among them any more.
  let amount_refunded = 0;
  return refunds.flatMap(({ cents: amount, end, toldBy }) => {
    const refund = { id: `re_${uuidv7()}`, object: 'refund', amount, payment_intent };
    amount_refunded += amount;
    const events = [
      signedEvent('refund.created', { ...refund, status: 'pending' }),
      signedEvent('charge.refunded', { payment_intent, amount_refunded }),
    ];
    if (end === 'pending') return events;
    if (end === 'succeeded') {
      return [...events, signedEvent('refund.updated', { ...refund, status: end })];
    }
    amount_refunded -= amount;
    return [...events, ...toldBy.map((type) => signedEvent(type, { ...refund, status: end }))];
  });
}

function disputeEvents({ payment_intent }: FakeSession, { cents: amount, end }: Dispute) {
  const dispute = { id: `du_${uuidv7()}`, object: 'dispute', amount, payment_intent };
  const told = (name: string, status: string) =>
    signedEvent(`charge.dispute.${name}`, { ...dispute, status });
  const asked = told('created', 'warning_needs_response');
  if (end === 'inquiry') return [asked, told('closed', 'warning_closed')];
  // It began as an inquiry, so only a later event says that the money is gone.
  const begun = [asked, told('funds_withdrawn', 'needs_response'), told('updated', 'under_review')];
  if (end === 'open') return begun;
  return [...begun, told('closed', end)];
}

/** What the account is to have of its purchase. */
function dueOf({ refunds, disputes }: Story): bigint {
  const stands = ({ end }: Refund) => end === 'succeeded' || end === 'pending';
  const takes = ({ end }: Dispute) => end === 'open' || end === 'lost';
  const back = [...refunds.filter(stands), ...disputes.filter(takes)];
  const kept = BigInt(Math.max(0, price - back.reduce((sum, one) => sum + one.cents, 0)));
  const of = (amount: bigint) => (amount * kept + BigInt(price) - 1n) / BigInt(price);
  return of(sold.credit) + of(sold.bonus);
}

/** Each one twice, in the order that the story says. */
function shuffled(events: readonly SignedEvent[], order: readonly number[]): SignedEvent[] {
  const left = [...events, ...events];
  const out: SignedEvent[] = [];
  for (let at = 0; left.length > 0; at += 1) {
    out.push(...left.splice((order[at % order.length] ?? 0) % left.length, 1));
  }
  return out;
}

async function play(told: Story): Promise<void> {
  const { db } = database();
  const [accountId, referrer] = [await accountWith(db, 0n), await accountWith(db, 0n)];
  await referrals.use(await referrals.code(referrer), accountId);
  await referrals.confirmed(accountId);
  const session = newSession(accountId);
  const events = [paid(session), ...refundEvents(session, told.refunds)];
  events.push(...told.disputes.flatMap((one) => disputeEvents(session, one)));
  const queue = shuffled(events, told.order);
  let spent = 0n;
  for (let done = 0; queue.length > 0; done += told.together) {
    if (done <= told.spendAfter && told.spendAfter < done + told.together) {
      const { available } = (await balanceOf(db, accountId)) ?? { available: 0n };
      spent = (available * BigInt(told.spendShare)) / 4n;
      if (spent > 0n) await spend(db, accountId, spent);
    }
    await Promise.all(queue.splice(0, told.together).map(webhook));
  }
  const left = dueOf(told) - spent;
  expect(await balanceOf(db, accountId)).toMatchObject({
    available: left > 0n ? left : 0n,
    debt: left < 0n ? -left : 0n,
  });
  // Who brought the person has the bonus where the purchase stands, and only there.
  const bonus = dueOf(told) > 0n ? 10n * nanoPerCredit : 0n;
  expect(await balanceOf(db, referrer)).toMatchObject({ available: bonus, debt: 0n });
  const checks = await checkWallets(db, [accountId, referrer]);
  expect(checks.map(({ isEqual }) => isEqual)).toEqual([true, true]);
}

const plain = { order: [0], together: 1, spendAfter: 0, spendShare: 0 };
const refund = (part: number, end: Refund['end'] = 'succeeded'): Refund => ({
  cents: part,
  end,
  toldBy: ['charge.refund.updated'],
});

test.each<[string, Pick<Story, 'refunds' | 'disputes'>]>([
  [
    'refunded to the last cent in parts',
    {
      refunds: [refund(333), refund(666), refund(1), refund(1_000)],
      disputes: [],
    },
  ],
  [
    'a refund that failed, and the same again',
    {
      refunds: [refund(500, 'failed'), refund(500)],
      disputes: [],
    },
  ],
  ['a refund that was canceled', { refunds: [refund(price, 'canceled')], disputes: [] }],
  [
    'a second dispute after one that was won',
    {
      refunds: [],
      disputes: [
        { cents: price, end: 'won' },
        { cents: price, end: 'lost' },
      ],
    },
  ],
  [
    'a dispute that is lost beside one that is won',
    {
      refunds: [],
      disputes: [
        { cents: 500, end: 'lost' },
        { cents: 700, end: 'won' },
      ],
    },
  ],
])('%s', async (_name, told) => {
  await play({ ...plain, ...told });
});

test('whatever is told of a payment in whatever order, its end is that of the model', async () => {
  await fc.assert(fc.asyncProperty(story, play), { numRuns: 40 });
});
