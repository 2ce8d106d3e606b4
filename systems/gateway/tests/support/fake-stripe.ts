/**
 * Stripe as far as checkout goes: an HTTP server that the official client talks to, and events
 * that are signed as Stripe signs them.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';

export const secret = 'whsec_of_the_test';

export interface FakeSession {
  readonly id: string;
  readonly metadata: Record<string, string>;
  readonly amount_total: number;
  readonly payment_intent: string;
}

export interface FakeStripe {
  readonly client: Stripe;
  /** With which any client of Stripe reaches it. */
  readonly options: Stripe.StripeConfig;
  /** The forms that were sent to it. */
  readonly asked: readonly URLSearchParams[];
  readonly sessions: readonly FakeSession[];
  /** Called with a session before the call that made it is answered. */
  onSession: (session: FakeSession) => Promise<void>;
  /** The next call gets this instead of a session. */
  failNext: (status: number, body: object) => void;
  close(): Promise<void>;
}

export async function fakeStripe(): Promise<FakeStripe> {
  const sessions: FakeSession[] = [];
  const byKey = new Map<string, object>();
  const asked: URLSearchParams[] = [];
  let failure: { status: number; body: object } | undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const fields = new URLSearchParams(Buffer.concat(chunks).toString());
    asked.push(fields);
    const key = String(request.headers['idempotency-key']);
    const answer = async (): Promise<object> => {
      const known = byKey.get(key);
      if (known) return known;
      const session = sessionOf(fields, sessions.length + 1);
      sessions.push(session);
      await fake.onSession(session);
      const url = `https://checkout.stripe.com/c/pay/${session.id}`;
      const made = { object: 'checkout.session', url, status: 'open', ...session };
      byKey.set(key, made);
      return made;
    };
    const { status, body } = failure ?? { status: 200, body: await answer() };
    failure = undefined;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const options: Stripe.StripeConfig = {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
  };
  const fake: FakeStripe = {
    client: new Stripe('sk_test_of_the_test', options),
    options,
    asked,
    sessions,
    onSession: async () => {},
    failNext(status, body) {
      failure = { status, body };
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return fake;
}

function sessionOf(fields: URLSearchParams, number: number): FakeSession {
  const metadata: Record<string, string> = {};
  for (const [name, value] of fields) {
    const key = /^metadata\[(\w+)\]$/.exec(name)?.[1];
    if (key !== undefined) metadata[key] = value;
  }
  const amount_total = Number(fields.get('line_items[0][price_data][unit_amount]'));
  const suffix = `${number}${crypto.randomUUID().slice(0, 8)}`;
  return { id: `cs_test_${suffix}`, metadata, amount_total, payment_intent: `pi_${suffix}` };
}

export interface SignedEvent {
  readonly body: Buffer;
  readonly headers: { readonly 'stripe-signature': string };
}

interface Signing {
  readonly secret?: string;
  readonly timestamp?: number;
}

/** An event of Stripe as it comes to the webhook. */
export function signedEvent(
  type: string,
  object: object,
  { id = `evt_${crypto.randomUUID()}`, ...signing }: Signing & { readonly id?: string } = {},
): SignedEvent {
  return signedText(JSON.stringify({ id, object: 'event', type, data: { object } }), signing);
}

/** Whatever it says, it is signed. */
export function signedText(payload: string, signing: Signing = {}): SignedEvent {
  const { timestamp, secret: by = secret } = signing;
  const header = Stripe.webhooks.generateTestHeaderString({
    payload,
    secret: by,
    ...(timestamp === undefined ? {} : { timestamp }),
  });
  return { body: Buffer.from(payload), headers: { 'stripe-signature': header } };
}

/** The session, paid by card. */
export function paid(session: FakeSession, id?: string): SignedEvent {
  const object = { ...session, currency: 'usd', payment_status: 'paid' };
  return signedEvent('checkout.session.completed', object, id === undefined ? {} : { id });
}

export function refunded({ payment_intent }: FakeSession, cents: number): SignedEvent {
  return signedEvent('charge.refunded', { payment_intent, amount_refunded: cents });
}

/** One refund by its name, as the event says that is sent when it changes. */
export function refundTold(
  { payment_intent }: FakeSession,
  cents: number,
  status: string,
  id: string = `re_${crypto.randomUUID()}`,
): SignedEvent {
  const type = status === 'failed' ? 'refund.failed' : 'refund.updated';
  return signedEvent(type, { id, payment_intent, amount: cents, status });
}

/** The one dispute of the payment. */
export function disputed(
  { payment_intent }: FakeSession,
  cents: number,
  status = 'needs_response',
): SignedEvent {
  const type = status === 'won' || status === 'lost' ? 'closed' : 'created';
  const object = { id: `du_${payment_intent}`, payment_intent, amount: cents, status };
  return signedEvent(`charge.dispute.${type}`, object);
}
