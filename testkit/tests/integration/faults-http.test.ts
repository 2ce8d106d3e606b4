import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ChaosOptions, chaos, faultProxy } from '../../faults/index.ts';

// Real HTTP clients and a real server, with the faults between them.

let server: Server;
/** `METHOD path` of what reached the server, and the sizes of the bodies that arrived whole. */
const seen: string[] = [];
const arrived = new Map<string, number>();

beforeEach(async () => {
  server = createServer((incoming, response) => {
    seen.push(`${incoming.method} ${incoming.url}`);
    void text(incoming).then(
      (body) => {
        arrived.set(incoming.url ?? '', body.length);
        response.end('answer '.repeat(100));
      },
      () => {}, // a cut request is what some tests are about
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  seen.length = 0;
  arrived.clear();
  server.closeAllConnections();
  server.close();
});

const target = () => `http://127.0.0.1:${(server.address() as { port: number }).port}`;

/** The status, or the code of the error. */
async function send(url: string, method = 'GET', body = '', agent?: Agent): Promise<string> {
  const outgoing = request(url, { method, ...(agent === undefined ? {} : { agent }) });
  outgoing.end(body);
  try {
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    await text(response);
    return String(response.statusCode);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}

test('a fault meets its route on a connection that lives on', async () => {
  await using proxy = await faultProxy({ upstream: target() });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  expect(await send(`${proxy.url}/a`, 'GET', '', agent)).toBe('200');
  const attributes = { route: '/bad/*', status: 429, nth: 2 };
  proxy.add({ type: 'http_status', stream: 'upstream', attributes });
  const answers: string[] = [];
  for (const path of ['/good', '/bad/1', '/bad/2', '/bad/3', '/good']) {
    answers.push(await send(`${proxy.url}${path}`, 'PUT', 'body', agent));
  }
  expect(answers).toEqual(['200', '200', '429', '200', '200']);
  expect(seen).not.toContain('PUT /bad/2');
  expect(proxy.connectionCount()).toBe(1);
  agent.destroy();
});

test.each([
  ['http_drop', 'ECONNRESET'],
  ['http_truncate', 'ECONNRESET'],
])('%s downstream: the work is done and the client sees an error', async (type, code) => {
  await using proxy = await faultProxy({ upstream: target(), toxics: [{ type }] });
  expect(await send(proxy.url, 'PUT', 'body')).toBe(code);
  expect(arrived.get('/')).toBe(4);
});

async function uploadAll(url: string, count: number): Promise<number> {
  let calls = 0;
  const upload = async (path: string) => {
    for (let status = ''; status !== '200'; calls += 1) {
      status = await send(`${url}${path}`, 'PUT', `content of ${path}`);
    }
  };
  const paths = Array.from({ length: count }, (_, index) => `/bucket/file-${index}`);
  await Promise.all(paths.map(upload));
  return calls;
}

test('20 % of the calls fail at random, and with retries all files arrive', async () => {
  await using endpoint = await chaos(target(), { failureRate: 0.2, seed: 7 });
  const calls = await uploadAll(endpoint.url, 200);
  expect(calls).toBeGreaterThan(220);
  expect(calls).toBeLessThan(300);
  for (let index = 0; index < 200; index += 1) {
    const path = `/bucket/file-${index}`;
    expect(arrived.get(path)).toBe(`content of ${path}`.length);
  }
});

test('the same seed fails the same calls, although they all run at once', async () => {
  const run = async (options: ChaosOptions) => {
    await using endpoint = await chaos(target(), options);
    const paths = Array.from({ length: 60 }, (_, index) => `/${index}`);
    return await Promise.all(paths.map((path) => send(`${endpoint.url}${path}`, 'PUT', 'x')));
  };
  const first = await run({ failureRate: 0.4, seed: 11 });
  expect(await run({ failureRate: 0.4, seed: 11 })).toEqual(first);
  expect(await run({ failureRate: 0.4, seed: 12 })).not.toEqual(first);
  expect(new Set(first)).toEqual(new Set(['200', '503', 'ECONNRESET']));
});

test('a failing test prints the seed and how to repeat it', async () => {
  const lines: string[] = [];
  const failed: (() => void)[] = [];
  const context = { onTestFailed: (action: () => void) => void failed.push(action) };
  const print = (line: string) => void lines.push(line);
  await using endpoint = await chaos(target(), { test: context, print });
  expect(lines).toEqual([]);
  for (const action of failed) action();
  expect(lines).toEqual([expect.stringContaining(`seed: ${endpoint.seed} })`)]);
  expect(lines[0]).toContain(endpoint.howToRepeat);
});

test('chaos says at once that it cannot look into TLS', async () => {
  await expect(chaos('https://example.com')).rejects.toMatchObject({
    code: 'FAULTS_CHAOS_NEEDS_HTTP',
  });
});
