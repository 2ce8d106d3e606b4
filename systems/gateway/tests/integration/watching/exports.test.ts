/** Traces and errors as they reach a collector and a server that speaks Sentry's protocol. */
import { type WebhookCatcher, webhookCatcher } from '@gauntlet/testkit/factories';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { type TestGateway, testGateway } from '../../support/gateway.ts';

const secretWords = 'a prompt that nobody else may read';

async function watched(): Promise<readonly [TestGateway, WebhookCatcher, string]> {
  const receiver = await webhookCatcher();
  const { host } = new URL(receiver.url);
  const gateway = await testGateway({
    otlpEndpoint: receiver.url,
    sentryDsn: `http://public-key@${host}/42`,
  });
  await gateway.provider('local', '', 'local');
  await gateway.model('local', ['local']);
  const { key } = await gateway.account();
  return [gateway, receiver, key];
}

function ask(gateway: TestGateway, key: string): Promise<Response> {
  const messages = [{ role: 'user', content: secretWords }];
  return fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`,
    },
    body: JSON.stringify({ model: 'local', messages }),
  });
}

test('a call is a span in the trace of its caller, without its prompt and its key', async () => {
  const [gateway, receiver, key] = await watched();
  expect((await ask(gateway, key)).status).toBe(200);
  // What is still in memory is sent when it stops.
  await gateway[Symbol.asyncDispose]();
  const sent = receiver.requests.filter(({ path }) => path === '/v1/traces');
  const spans = sent.flatMap((request) => spansIn(request.json()));
  const call = spans.find(({ name }) => name === 'POST /v1/chat/completions');
  expect(call).toMatchObject({ traceId: 'ab'.repeat(16), parentSpanId: 'cd'.repeat(8) });
  expect(JSON.stringify(sent)).not.toContain(secretWords);
  expect(JSON.stringify(sent)).not.toContain(key);
  await receiver.close();
});

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly parentSpanId: string;
}

function spansIn(body: unknown): readonly Span[] {
  const { resourceSpans } = body as {
    readonly resourceSpans: readonly {
      readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
    }[];
  };
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

test('an error of ours reaches Sentry; what a client got wrong does not', async () => {
  const [gateway, receiver, key] = await watched();
  expect((await ask(gateway, 'gw_live_wrong')).status).toBe(401);
  await sql`alter table account rename to lost`.execute(gateway.db);
  const headers = { authorization: `Bearer ${key}`, 'x-request-id': 'of-the-test' };
  const broken = await fetch(`${gateway.url}/user`, { headers });
  expect([broken.status, await broken.text()]).toEqual([500, expect.not.stringContaining('lost')]);
  const envelope = await receiver.waitFor(({ path }) => path === '/api/42/envelope/');
  expect(envelope.headers['content-type']).toBe('application/x-sentry-envelope');
  expect(envelope.headers['x-sentry-auth']).toContain('sentry_key=public-key');
  const [head, kind, event] = envelope.body.split('\n').map((line) => JSON.parse(line));
  expect(kind).toEqual({ type: 'event' });
  expect(event).toMatchObject({
    event_id: head.event_id,
    level: 'error',
    exception: { values: [{ value: '/user', stacktrace: { frames: expect.any(Array) } }] },
  });
  const events = receiver.requests.filter(({ path }) => path.endsWith('/envelope/'));
  expect(events).toHaveLength(1);
  expect(envelope.body).not.toContain(key);
  await gateway[Symbol.asyncDispose]();
  await receiver.close();
});

test('neither a collector nor a Sentry that is gone fails a call or holds up the end', async () => {
  const nowhere = 'http://127.0.0.1:9';
  await using gateway = await testGateway({
    otlpEndpoint: nowhere,
    sentryDsn: 'http://public-key@127.0.0.1:9/42',
  });
  await gateway.provider('local', '', 'local');
  await gateway.model('local', ['local']);
  const { key } = await gateway.account();
  expect((await ask(gateway, key)).status).toBe(200);
});

test('how many ends of calls the database could not be told is a metric', async () => {
  await using gateway = await testGateway();
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  expect(text).toContain('\ngateway_late_holds 0\n');
});
