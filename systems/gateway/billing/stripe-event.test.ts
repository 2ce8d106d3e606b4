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

test.each([
  ['the event: ', null],
  ['data: ', { id: 'evt_1', type: 'charge.refunded' }],
  ['id: ', { ...event('charge.refunded', {}), id: '' }],
  ['data.object.payment_intent: ', event('charge.refunded', { payment_intent: 7 })],
  ['amount_refunded: ', event('charge.refunded', { payment_intent, amount_refunded: 1.5 })],
  ['amount: ', event('refund.failed', { payment_intent, amount: -1 })],
  ['status: ', event('charge.dispute.created', { payment_intent, amount: 1 })],
  ['id: ', event('checkout.session.completed', { payment_status: 'paid' })],
])('what can not be read is refused, and the field is named: %s', (problem, given) => {
  const details = { problem: expect.stringContaining(problem) };
  const refused = { code: 'STRIPE_EVENT_INVALID', details };
  expect(() => paymentEventOf(given)).toThrow(expect.objectContaining(refused));
});
