import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type TracingOptions, tracing } from './tracing.ts';

async function listen(handler: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

interface ReceivedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  kind: number;
  status: { code: number; message?: string };
}

interface ReceivedBatch {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    scopeSpans: { spans: ReceivedSpan[] }[];
  }[];
}

async function collector() {
  const batches: ReceivedBatch[] = [];
  const paths = new Set<string>();
  const { url, server } = await listen(async (request, response) => {
    const chunks = await request.toArray();
    paths.add(`${request.method} ${request.url} ${request.headers['x-team']}`);
    batches.push(JSON.parse(Buffer.concat(chunks).toString()) as ReceivedBatch);
    response.setHeader('content-type', 'application/json').end('{}');
  });
  const spans = () =>
    batches.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
    );
  return { url, server, batches, paths, spans };
}

const traceId = '1'.repeat(32);
const incoming = { traceparent: `00-${traceId}-${'2'.repeat(16)}-01` };

function start(options: Partial<TracingOptions>) {
  const traces = tracing({ serviceName: 'storage', exportTimeoutMs: 500, ...options });
  onTestFinished(() => traces.stop());
  return traces;
}

test('spans reach a real collector, in the trace of the caller, flushed by stop', async () => {
  const { url, spans, paths, batches } = await collector();
  const traces = start({ endpoint: url, headers: { 'x-team': 'a' }, exportDelayMs: 60_000 });
  const request = traces.open('GET /files/:id', incoming);
  await request?.run(() =>
    traces.span('read chunk', { chunk: 1 }, async () => {
      await new Promise(setImmediate);
      expect(traces.headers().traceparent).toMatch(`00-${traceId}-`);
    }),
  );
  request?.end();
  expect(spans()).toEqual([]);
  await traces.stop();
  expect([...paths]).toEqual(['POST /v1/traces a']);
  const [inner, outer] = spans();
  expect(outer).toMatchObject({
    name: 'GET /files/:id',
    traceId,
    parentSpanId: '2'.repeat(16),
    kind: 2,
  });
  expect(inner).toMatchObject({ name: 'read chunk', traceId, parentSpanId: outer?.spanId });
  expect(batches[0]?.resourceSpans[0]?.resource.attributes).toContainEqual({
    key: 'service.name',
    value: { stringValue: 'storage' },
  });
});

test('fetch carries the trace on and has a span of its own', async () => {
  const { url, spans } = await collector();
  const seen: (string | undefined)[] = [];
  const other = await listen((request, response) => {
    seen.push(request.headers.traceparent as string | undefined);
    response.end('hello');
  });
  const traces = start({ endpoint: url });
  const open = traces.open('job', incoming);
  const answer = await open?.run(() => traces.fetch(other.url, { method: 'POST', body: 'x' }));
  expect(await answer?.text()).toBe('hello');
  open?.end();
  await traces.stop();
  const client = spans().find((span) => span.kind === 3);
  expect(seen).toEqual([`00-${traceId}-${client?.spanId}-01`]);
});

test('an error in a span is recorded and thrown on', async () => {
  const { url, spans } = await collector();
  const traces = start({ endpoint: url });
  const fail = () => Promise.reject(new Error('disk full'));
  await expect(traces.span('write', {}, fail)).rejects.toThrow('disk full');
  await traces.stop();
  expect(spans()[0]?.status).toEqual({ code: 2, message: 'disk full' });
});

test('a caller that does not sample is obeyed', async () => {
  const { url, batches } = await collector();
  const traces = start({ endpoint: url });
  traces.open('GET /', { traceparent: incoming.traceparent.replace(/01$/, '00') })?.end();
  await traces.stop();
  expect(batches).toEqual([]);
});

test.each([
  ['is unreachable', async () => 'http://127.0.0.1:1'],
  ['takes the request and never answers', async () => (await listen(() => undefined)).url],
  [
    'answers with an error',
    async () => (await listen((_, response) => response.writeHead(400).end())).url,
  ],
])('a collector that %s slows and fails nothing, and is told of once', async (_, endpoint) => {
  const failures: unknown[] = [];
  const onExportFailure = (error: unknown) => failures.push(error);
  const options = { exportTimeoutMs: 200, exportDelayMs: 1 };
  const traces = start({ endpoint: await endpoint(), onExportFailure, ...options });
  // Far more than the queue holds: if one span waited for the collector, this would take minutes.
  for (let count = 0; count < 5_000; count += 1) {
    await traces.span('request', {}, () => Promise.resolve());
  }
  await traces.stop({ remainingMs: () => 300 });
  await expect.poll(() => failures.length, { timeout: 5_000 }).toBe(1);
});

test('without an endpoint nothing is measured and nothing is sent', async () => {
  const traces = tracing({ serviceName: 'storage' });
  expect(traces.enabled).toBe(false);
  expect(traces.open('GET /', incoming)).toBeUndefined();
  expect(traces.headers()).toEqual({});
  expect(await traces.span('x', {}, async () => 7)).toBe(7);
});
