import { expect, onTestFinished, test } from 'vitest';
import { tracing } from '../telemetry/index.ts';
import { capturedLog, shop, shopErrors } from '../tests/support/http-server.ts';
import { type HttpServerOptions, statuses } from './index.ts';

async function setUp(options: Partial<HttpServerOptions> = {}) {
  const captured = capturedLog();
  const server = await shop({ log: captured.log, ...options });
  onTestFinished(() => server.close());
  return { ...server, inject: server.app.inject.bind(server.app), lines: captured.lines };
}

const json = { 'content-type': 'application/json' };
const good = { title: 'Moby-Dick', pages: 635 };

test('answers by its schemas, and reads queries through them', async () => {
  const { inject } = await setUp();
  const answer = await inject({ method: 'POST', url: '/books', payload: good });
  expect(answer.statusCode).toBe(201);
  expect(answer.json()).toEqual({ id: 'b1', title: 'Moby-Dick' });
  expect((await inject('/books?page=3')).json()).toEqual({ page: 3 });
  expect((await inject('/books/')).json()).toEqual({ page: 1 });
});

test.each([
  ['an unknown path', 'GET', '/nope?key=1', undefined, {}, 404, 'ROUTE_UNKNOWN'],
  ['a method that it does not take', 'DELETE', '/books', undefined, {}, 405, 'METHOD_NOT_ALLOWED'],
  ['a field of the wrong type', 'POST', '/books', '{"title":1}', json, 422, 'REQUEST_INVALID'],
  ['a query out of bounds', 'GET', '/books?page=0', undefined, {}, 422, 'REQUEST_INVALID'],
  ['JSON that is none', 'POST', '/books', '{"title":', json, 400, 'BODY_MALFORMED'],
  ['no JSON at all', 'POST', '/books', '', json, 400, 'BODY_MALFORMED'],
  [
    'JSON that reaches for prototypes',
    ...(['POST', '/books', '{"__proto__":{"a":1}}', json, 400, 'BODY_MALFORMED'] as const),
  ],
  [
    'another content type',
    ...(['POST', '/books', 'a', { 'content-type': 'text/plain' }, 415] as const),
    'MEDIA_TYPE_UNSUPPORTED',
  ],
  ['no content type', 'POST', '/books', 'a', {}, 415, 'MEDIA_TYPE_UNSUPPORTED'],
  ['a long body', 'POST', '/books', `"${'a'.repeat(2e6)}"`, json, 413, 'BODY_TOO_LARGE'],
  ['a path that is no URL', 'GET', '/books/%zz', undefined, {}, 400, 'URL_MALFORMED'],
  ['a long id', 'GET', `/books/${'a'.repeat(300)}`, undefined, {}, 414, 'URL_PART_TOO_LONG'],
  ["a product's own error", 'GET', '/books/7', undefined, {}, 404, 'BOOK_UNKNOWN'],
  ["a product's 503", 'GET', '/closed', undefined, {}, 503, 'SHOP_CLOSED'],
  ['a fault inside', 'GET', '/crash', undefined, {}, 500, 'INTERNAL'],
  ['an error without a status', 'GET', '/unmapped', undefined, {}, 500, 'INTERNAL'],
  ['an answer that breaks its schema', 'GET', '/broken', undefined, {}, 500, 'INTERNAL'],
  ['a header with a line end', 'GET', '/injected', undefined, {}, 500, 'INTERNAL'],
] as const)('%s gets the common form', async (_, method, url, payload, headers, status, code) => {
  const { inject, lines } = await setUp();
  const answer = await inject({
    method,
    url,
    headers,
    ...(payload === undefined ? {} : { payload }),
  });
  const { error } = answer.json() as { error: Record<string, unknown> };
  expect([answer.statusCode, error.code]).toEqual([status, code]);
  expect(error.request_id).toBe(answer.headers['x-request-id']);
  expect(error.fix).toEqual(expect.any(String));
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(answer.headers['x-evil']).toBeUndefined();
  expect(answer.body).not.toMatch(/hunter2|vault|server\.test|node_modules|FST_/);
  const logged = lines().filter(({ level }) => level === 'error');
  expect(logged).toHaveLength(status === 500 || status === 503 ? 1 : 0);
  for (const line of logged) expect(line.requestId).toBe(answer.headers['x-request-id']);
});

test('a path that does not take a method says which ones it takes', async () => {
  const { inject } = await setUp();
  const answer = await inject({ method: 'PUT', url: '/books/7?x=1' });
  expect(answer.headers.allow).toBe('GET, HEAD');
  expect((await inject('/nope')).headers.allow).toBeUndefined();
});

test('a validation error names each field', async () => {
  const { inject } = await setUp();
  const answer = await inject({ method: 'POST', url: '/books', payload: { pages: -1 } });
  const { error } = answer.json() as { error: { message: string; fields: unknown } };
  expect(error.fields).toEqual([
    { in: 'body', field: 'title', message: expect.any(String) },
    { in: 'body', field: 'pages', message: expect.any(String) },
  ]);
  expect(error.message).toMatch(/title: .*; pages: /);
});

test('a product chooses statuses of the foundation, and the form of every error', async () => {
  const shape: HttpServerOptions['shape'] = (facts, request) => ({
    error: facts.message,
    at: request?.routeOptions.url ?? null,
  });
  const own = { BOOK_UNKNOWN: 410, SHOP_CLOSED: 503 };
  const changed = statuses([shopErrors], own, { REQUEST_INVALID: 400 });
  const { inject } = await setUp({ shape, statuses: changed });
  const invalid = await inject({ method: 'POST', url: '/books', payload: {} });
  expect(invalid.statusCode).toBe(400);
  expect(invalid.json()).toEqual({ error: expect.stringContaining('title'), at: '/books' });
  expect((await inject('/books/1')).statusCode).toBe(410);
  expect((await inject('/x')).json()).toEqual({ error: 'there is nothing at GET /x', at: null });
});

test('a product says what is known of errors that others wrote, and of no others', async () => {
  const known = (error: unknown) =>
    String(error).includes('/srv/vault') ? shopErrors.make('SHOP_CLOSED') : undefined;
  const { inject } = await setUp({ known });
  const answer = await inject('/crash');
  expect([answer.statusCode, answer.json()]).toMatchObject([
    503,
    { error: { code: 'SHOP_CLOSED' } },
  ]);
  expect((await inject('/broken')).statusCode).toBe(500);
});

test('the compiler refuses a map of statuses with a hole', async () => {
  // @ts-expect-error SHOP_CLOSED has no status
  expect(statuses([shopErrors], { BOOK_UNKNOWN: 404 }).get('SHOP_CLOSED')).toBeUndefined();
});

test('keeps a safe request id and replaces another; each log line carries it', async () => {
  const { inject, lines } = await setUp({ makeRequestId: () => 'made-1' });
  const kept = await inject({ url: '/books', headers: { 'x-request-id': 'trace:a.b-1' } });
  expect(kept.headers['x-request-id']).toBe('trace:a.b-1');
  for (const bad of ['a b', 'a\u0000', 'é', '-a', 'a'.repeat(200), '']) {
    const answer = await inject({ url: '/books', headers: { 'x-request-id': bad } });
    expect(answer.headers['x-request-id']).toBe('made-1');
  }
  expect(lines()[0]).toMatchObject({
    requestId: 'trace:a.b-1',
    method: 'GET',
    route: '/books',
    status: 200,
    msg: 'request',
  });
});

test('measures by route pattern and status, never by path', async () => {
  const { inject } = await setUp();
  await inject('/books/1');
  await inject('/books/2');
  await inject('/nope/3');
  const text = (await inject('/metrics')).body;
  const labels = 'method="GET",route="/books/:id",status="404"';
  expect(text).toContain(`http_request_duration_seconds_count{${labels}} 2`);
  expect(text).toContain('route="unmatched",status="404"} 1');
  expect(text).toContain('http_requests_in_flight 1');
  expect(text).toContain('process_resident_memory_bytes');
  expect(text).not.toContain('/nope');
});

test('what a handler does runs in the trace of its caller, after a body was read too', async () => {
  const traces = tracing({ serviceName: 'shop', endpoint: 'http://127.0.0.1:1' });
  onTestFinished(() => traces.stop({ remainingMs: () => 100 }));
  const { app, inject } = await setUp({ tracing: traces });
  app.post('/trace', async () => {
    await new Promise(setImmediate);
    return traces.headers();
  });
  const traceId = 'ab'.repeat(16);
  const headers = { traceparent: `00-${traceId}-${'cd'.repeat(8)}-01` };
  const answer = await inject({ method: 'POST', url: '/trace', headers, payload: { a: 1 } });
  const { traceparent } = answer.json() as { traceparent: string };
  expect(traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
  expect(traceparent).not.toBe(headers.traceparent);
});

test('the OpenAPI document has the paths with their schemas, not the common ones', async () => {
  const { inject, routes } = await setUp();
  const answer = await inject('/openapi.json');
  const document = answer.json() as {
    info: unknown;
    paths: object;
    components: { schemas: object };
  };
  expect(document.info).toEqual({ title: 'shop', version: '1.2.3' });
  expect(Object.keys(document.paths)).toContain('/books/{id}');
  expect(Object.keys(document.paths)).not.toContain('/health');
  expect(document.components.schemas).toHaveProperty('CreatedBook');
  expect(routes).toContainEqual({ method: 'POST', path: '/books' });
  expect(routes).toContainEqual({ method: 'GET', path: '/health' });
});

test('common paths move and go', async () => {
  const paths = { health: '/healthz', metrics: false, openapi: false, ready: false } as const;
  const { inject } = await setUp({ paths });
  expect((await inject('/healthz')).statusCode).toBe(200);
  for (const url of ['/health', '/metrics', '/openapi.json', '/ready']) {
    expect((await inject(url)).statusCode).toBe(404);
  }
});

test('health runs its checks and tells the truth; readiness follows the program', async () => {
  let broken = false;
  let ready = false;
  const run = () => {
    if (broken) throw new Error('password hunter2 refused');
    return 'connected';
  };
  const { inject, lines } = await setUp({
    checks: [{ name: 'database', run }],
    isReady: () => ready,
    healthShape: ({ status, checks }) => ({ status, database: checks.database?.value ?? 'lost' }),
  });
  expect((await inject('/ready')).statusCode).toBe(503);
  ready = true;
  expect((await inject('/ready')).statusCode).toBe(200);
  expect((await inject('/health')).json()).toEqual({ status: 'healthy', database: 'connected' });
  broken = true;
  const answer = await inject('/health');
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toEqual({ status: 'unhealthy', database: 'lost' });
  expect((await inject('/ready')).statusCode).toBe(503);
  expect(lines().find(({ check }) => check === 'database')).toBeDefined();
});

test('X-Forwarded-For is believed only from proxies that are trusted', async () => {
  const headers = { 'x-forwarded-for': '203.0.113.7' };
  const plain = await setUp();
  expect((await plain.inject({ url: '/address', headers })).json()).toEqual({ ip: '127.0.0.1' });
  const proxied = await setUp({ trustProxy: ['127.0.0.1'] });
  expect((await proxied.inject({ url: '/address', headers })).json()).toEqual({
    ip: '203.0.113.7',
  });
});

test('security headers are added to, changed and taken away', async () => {
  const changes = {
    'content-security-policy': "default-src 'self'",
    'x-frame-options': false,
  } as const;
  const { inject } = await setUp({ headers: changes });
  const { headers } = await inject('/books');
  expect(headers['content-security-policy']).toBe("default-src 'self'");
  expect(headers['x-frame-options']).toBeUndefined();
  expect(headers['referrer-policy']).toBe('no-referrer');
  const bare = await setUp({ headers: false });
  expect((await bare.inject('/books')).headers['referrer-policy']).toBeUndefined();
});
