/**
 * What we send to Stripe, what Stripe sends to us, and what becomes of it, over HTTP from end to
 * end. With STRIPE_TEST_KEY (`sk_test_...`) the same checkout is opened at Stripe itself.
 */
import { expectContract } from '@gauntlet/testkit/contract';
import Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCheckout } from '../../billing/checkout.ts';
import { defaultPackages } from '../../billing/packages.ts';
import { ledgerReport } from '../../ledger/report.ts';
import {
  disputed,
  type FakeSession,
  type FakeStripe,
  fakeStripe,
  paid,
  refunded,
  type SignedEvent,
  secret,
  signedEvent,
  signedText,
} from '../support/fake-stripe.ts';
import { type TestAccount, type TestGateway, testGateway } from '../support/gateway.ts';

let stripe: FakeStripe;
let gateway: TestGateway;

beforeAll(async () => {
  stripe = await fakeStripe();
  const secretKey = 'sk_test_of_the_test';
  const settings = { secretKey, webhookSecrets: [secret], options: stripe.options };
  gateway = await testGateway({ stripe: settings, bonusWhen: 'purchase' });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await stripe.close();
});

function post(path: string, body: object, key: string, more: Record<string, string> = {}) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...more };
  return fetch(gateway.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function deliver({ body, headers }: SignedEvent): Promise<readonly [number, unknown]> {
  const answer = await fetch(`${gateway.url}/stripe/webhook`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
    body: new Uint8Array(body),
  });
  const json = (await answer.json()) as { outcome?: string; error?: { code: string } };
  return [answer.status, json.outcome ?? json.error?.code];
}

async function bought(account: TestAccount, packageId = 'medium'): Promise<FakeSession> {
  await post('/checkout-sessions', { package_id: packageId }, account.key);
  const session = stripe.sessions.at(-1);
  if (session === undefined) throw new Error('no session was opened');
  return session;
}

async function available(account: TestAccount): Promise<string> {
  const headers = { authorization: `Bearer ${account.key}` };
  const answer = await fetch(`${gateway.url}/user/balance`, { headers });
  return ((await answer.json()) as { readonly balance_usd: string }).balance_usd;
}

const enums = ['status', 'object'];

test('a checkout session has an id, a page to pay at and a status', async () => {
  const account = await gateway.account(0n);
  const answer = await post('/checkout-sessions', { package_id: 'medium' }, account.key);
  const { outcome } = await expectContract('checkout-session', answer, { enums });
  expect(['kept', 'written', 'updated']).toContain(outcome);
  expect(Object.fromEntries(stripe.asked.at(-1) ?? [])).toEqual({
    mode: 'payment',
    client_reference_id: account.id,
    'line_items[0][quantity]': '1',
    'line_items[0][price_data][currency]': 'usd',
    'line_items[0][price_data][unit_amount]': '2000',
    'line_items[0][price_data][product_data][name]': '20 credits and 1 more',
    'metadata[account_id]': account.id,
    'metadata[package_id]': 'medium',
    'metadata[cents]': '2000',
    'metadata[credit_nano]': '20000000000',
    'metadata[bonus_nano]': '1000000000',
    success_url: 'https://gateway.example/',
    cancel_url: 'https://gateway.example/',
  });
});

test('the same key opens the same session, and another account its own', async () => {
  const [one, other] = [await gateway.account(0n), await gateway.account(0n)];
  const open = async (account: TestAccount) => {
    const headers = { 'idempotency-key': 'once' };
    const answer = await post('/checkout-sessions', { package_id: 'small' }, account.key, headers);
    return ((await answer.json()) as { readonly id: string }).id;
  };
  const ids = [await open(one), await open(one), await open(other)];
  expect([ids[0] === ids[1], ids[0] === ids[2]]).toEqual([true, false]);
});

test('a payment is credited with its bonus, and the same event is one too many', async () => {
  const account = await gateway.account(0n);
  const event = paid(await bought(account));
  expect(await deliver(event)).toEqual([200, 'booked']);
  expect(await available(account)).toBe('21');
  const again = await Promise.all(Array.from({ length: 10 }, () => deliver(event)));
  expect(again).toEqual(Array.from({ length: 10 }, () => [200, 'duplicate']));
  expect(await available(account)).toBe('21');
});

test('what is not signed for this endpoint and now is refused, and changes nothing', async () => {
  const account = await gateway.account(0n);
  const session = await bought(account);
  const object = { ...session, currency: 'usd', payment_status: 'paid' };
  const type = 'checkout.session.completed';
  const event = signedEvent(type, object);
  const nowS = Math.floor(Date.now() / 1_000);
  const spaced = Buffer.from(JSON.stringify(JSON.parse(String(event.body)), null, 1));
  const refused = [
    signedEvent(type, object, { secret: 'whsec_of_somebody_else' }),
    // One that was recorded, and is sent again after the five minutes in which it counts.
    signedEvent(type, object, { timestamp: nowS - 301 }),
    // The same JSON in other bytes.
    { ...event, body: spaced },
    { ...event, headers: { 'stripe-signature': 't=1,v1=00' } },
    { ...event, headers: { 'stripe-signature': '' } },
  ];
  for (const one of refused) expect(await deliver(one)).toEqual([400, 'stripe_signature_invalid']);
  expect(await available(account)).toBe('0');
  expect(await deliver(event)).toEqual([200, 'booked']);
});

test('events in any order end with the same balance', async () => {
  const orders = [
    [0, 1, 2],
    [2, 1, 0],
    [1, 0, 2],
    [1, 2, 0],
  ];
  for (const order of orders) {
    const account = await gateway.account(0n);
    const session = await bought(account);
    // Paid, half of it refunded, then a dispute about the rest that is lost.
    const events = [paid(session), refunded(session, 1_000), disputed(session, 1_000, 'lost')];
    for (const place of order) {
      const event = events[place];
      if (event !== undefined) expect((await deliver(event))[0]).toBe(200);
    }
    expect(await available(account), order.join()).toBe('0');
  }
});

test('a refund takes the bonus too, and a dispute that is won gives all back', async () => {
  const account = await gateway.account(0n);
  const session = await bought(account);
  await deliver(paid(session));
  await deliver(disputed(session, 2_000));
  expect(await available(account)).toBe('0');
  await deliver(disputed(session, 2_000, 'won'));
  expect(await available(account)).toBe('21');
  await deliver(refunded(session, 2_000));
  expect(await available(account)).toBe('0');
});

test('an event of another kind is answered, so that Stripe does not send it again', async () => {
  const event = signedEvent('customer.created', { id: 'cus_1' });
  expect(await deliver(event)).toEqual([200, 'ignored']);
});

test('a payment for nobody here is told to the operator, and not to Stripe', async () => {
  const session = await bought(await gateway.account(0n));
  const accountId = crypto.randomUUID();
  const foreign = { ...session, metadata: { ...session.metadata, account_id: accountId } };
  expect(await deliver(paid(foreign))).toEqual([200, 'unclaimed']);
  const line = gateway.lines.find((one) => one.includes(session.payment_intent)) ?? '{}';
  expect(JSON.parse(line)).toMatchObject({ level: 'error', payment: session.payment_intent });
  const { db, gateway: running } = gateway;
  expect((await ledgerReport(db)).unclaimed).toMatchObject([{ accountId, cents: 2_000n }]);
  const metrics = await (await fetch(`${running.server.url()}/metrics`)).text();
  expect(metrics).toMatch(/^gateway_unclaimed_payments_total 1$/m);
});

test('what is signed and can not be read is refused in the form of all errors', async () => {
  const session = await bought(await gateway.account(0n));
  const { payment_intent } = session;
  const odd = [
    signedText('null'),
    signedText('{"id":"evt_1","object":"event","type":"charge.refunded"}'),
    signedText('{"type":"charge.refunded","data":{"object":{}}}'),
    signedEvent('charge.refunded', { payment_intent, amount_refunded: 1.5 }),
    signedEvent('refund.failed', { payment_intent }),
    signedEvent('charge.dispute.created', { payment_intent, amount: 1 }),
    signedEvent('charge.dispute.closed', { id: 'du_1', payment_intent, amount: -1, status: 'won' }),
    signedEvent('checkout.session.completed', { payment_status: 'paid' }),
    signedEvent('charge.refunded', { payment_intent: 7, amount_refunded: 1 }),
  ];
  for (const one of odd) {
    expect(await deliver(one), String(one.body)).toEqual([422, 'stripe_event_invalid']);
  }
});

test('a Stripe that fails is a 502 for who wants to pay, and nothing is opened', async () => {
  const account = await gateway.account(0n);
  const before = stripe.sessions.length;
  stripe.failNext(500, { error: { message: 'it fell over', type: 'api_error' } });
  const answer = await post('/checkout-sessions', { package_id: 'small' }, account.key);
  const { error } = (await answer.json()) as { readonly error: { readonly code: string } };
  expect([answer.status, error.code]).toEqual([502, 'checkout_failed']);
  expect(stripe.sessions).toHaveLength(before);
});

const realKey = process.env.STRIPE_TEST_KEY;

test.skipIf(realKey === undefined)(
  'Stripe itself takes our checkout (STRIPE_TEST_KEY is set)',
  async () => {
    const page = 'https://gateway.example/';
    const client = new Stripe(realKey ?? '');
    const urls = { successUrl: page, cancelUrl: page };
    const checkout = openCheckout({ stripe: client, packages: defaultPackages, ...urls });
    const accountId = crypto.randomUUID();
    const idempotencyKey = crypto.randomUUID();
    const session = await checkout.open({ accountId, packageId: 'small', idempotencyKey });
    expect(session).toMatchObject({ id: expect.stringMatching(/^cs_test_/), status: 'open' });
    expect(session.url).toMatch(/^https:\/\/checkout\.stripe\.com\//);
  },
);
