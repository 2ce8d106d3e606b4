import { expect, test } from 'vitest';
import { paymentEventOf } from './stripe-event.ts';

const event = (type: string, object?: object) => ({ id: 'evt_1', type, data: { object } });
const payment_intent = 'pi_1';

test('what moves money here is read, and the payment by its id or in full', () => {
  const refunded = { payment_intent: { id: payment_intent }, amount_refunded: 250 };
  expect(paymentEventOf(event('charge.refunded', refunded))).toEqual({
    ...{ eventId: 'evt_1', type: 'charge.refunded', paymentId: payment_intent },
    change: { kind: 'refunded', cents: 250n },
  });
  expect(paymentEventOf(event('customer.created', { id: 'cus_1' }))).toBeUndefined();
  const nobodys = { amount_refunded: 250, payment_intent: null };
  expect(paymentEventOf(event('charge.refunded', nobodys))).toBeUndefined();
});

test('one refund is told of by several events, and its status says whether it failed', () => {
  const refund = (status: string) => ({ id: 're_1', payment_intent, amount: 250, status });
  const told = (type: string, status: string) => paymentEventOf(event(type, refund(status)));
  const change = { kind: 'refund', id: 're_1', cents: 250n };
  const standing = { change: { ...change, hasFailed: false } };
  const failed = { change: { ...change, hasFailed: true } };
  expect(told('refund.created', 'pending')).toMatchObject(standing);
  expect(told('refund.updated', 'succeeded')).toMatchObject(standing);
  expect(told('refund.updated', 'canceled')).toMatchObject(failed);
  expect(told('refund.failed', 'failed')).toMatchObject(failed);
  expect(told('charge.refund.updated', 'failed')).toMatchObject(failed);
});

test.each([
  ['created', 'needs_response', 'open'],
  ['updated', 'under_review', 'open'],
  ['funds_withdrawn', 'needs_response', 'open'],
  ['closed', 'lost', 'lost'],
  ['funds_reinstated', 'won', 'won'],
  // Without a state: nothing was taken.
  ['created', 'warning_needs_response', undefined],
  ['closed', 'warning_closed', undefined],
  ['closed', 'prevented', undefined],
])('a dispute that was %s and %s is %s', (name, status, state) => {
  const dispute = { id: 'du_1', payment_intent, amount: 250, status };
  const told = paymentEventOf(event(`charge.dispute.${name}`, dispute))?.change;
  expect(told).toEqual(state && { kind: 'dispute', id: 'du_1', cents: 250n, state });
});

test.each([
  ['the event: ', null],
  ['data: ', { id: 'evt_1', type: 'charge.refunded' }],
  ['id: ', { ...event('charge.refunded', {}), id: '' }],
  ['data.object.payment_intent: ', event('charge.refunded', { payment_intent: 7 })],
  ['amount_refunded: ', event('charge.refunded', { payment_intent, amount_refunded: 1.5 })],
  ['amount: ', event('refund.failed', { id: 're_1', payment_intent, amount: -1 })],
  ['id: ', event('refund.failed', { payment_intent, amount: 1, status: 'failed' })],
  ['status: ', event('charge.dispute.created', { payment_intent, amount: 1 })],
  ['id: ', event('checkout.session.completed', { payment_status: 'paid' })],
])('what can not be read is refused, and the field is named: %s', (problem, given) => {
  const details = { problem: expect.stringContaining(problem) };
  const refused = { code: 'STRIPE_EVENT_INVALID', details };
  expect(() => paymentEventOf(given)).toThrow(expect.objectContaining(refused));
});
