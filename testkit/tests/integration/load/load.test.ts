import { createServer as createTcpServer } from 'node:net';
import { type LoadOptions, type LoadResult, load } from '@gauntlet/testkit/load';
import { afterEach, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../support/http-server.ts';

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function run(
  listener: Parameters<typeof startServer>[0],
  options: Omit<LoadOptions, 'url'>,
): Promise<LoadResult> {
  server = await startServer(listener);
  return await load({ url: server.url, ...options });
}

/** Answers at once, but holds everything that comes in a time of two seconds until its end. */
function stalling(): Parameters<typeof startServer>[0] {
  const startMs = performance.now();
  return (_, response) => {
    const elapsedMs = performance.now() - startMs;
    const holdMs = elapsedMs > 500 && elapsedMs < 2_500 ? 2_500 - elapsedMs : 0;
    if (holdMs === 0) response.end('ok');
    else setTimeout(() => response.end('ok'), holdMs);
  };
}

/** Whatever happened, nothing that was sent may be missing from the counts. */
function expectAllCounted({ total }: LoadResult): void {
  expect(total.answered + total.errors).toBe(total.sent + total.dropped);
}

test('a server that stalls for 2 s shows it in the percentiles of the open model', async () => {
  const result = await run(stalling(), { ratePerSecond: 100, forMs: 4_000, usersMax: 5 });
  expect(result.total.answered).toBe(400);
  // 200 of 400 were due in the stall, and waited for its end: a quarter above a second.
  expect(result.total.latencyMs?.p75).toBeGreaterThan(800);
  expect(result.total.latencyMs?.max).toBeGreaterThan(1_900);
  expectAllCounted(result);
});

test('and in the closed model when it has a pace; without one, only few see it', async () => {
  const paced = await run(stalling(), { users: 5, forMs: 4_000, paceMs: 50 });
  expect(paced.total.latencyMs?.p75).toBeGreaterThan(800);
  // What the server took from being asked: that alone would hide the stall.
  expect(paced.total.serviceMs?.p75).toBeLessThan(500);
  expectAllCounted(paced);
});

test('every request has one end, also those that the end of the run cuts off', async () => {
  let count = 0;
  let answered = 0;
  const result = await run(
    (_, response) => {
      count += 1;
      if (count % 10 === 0) return;
      answered += 1;
      response.end('ok');
    },
    { users: 20, forMs: 300, graceMs: 100, timeoutMs: 10_000 },
  );
  expect(result.total.sent).toBe(count);
  expect(result.total.answered).toBe(answered);
  expect(result.total.errorsByKind).toEqual({ unfinished: count - answered });
  expect(result.total.latencyMs?.max).toBeGreaterThan(90);
  expectAllCounted(result);
});

test('an abort stops at once and marks the result as partial', async () => {
  const stop = new AbortController();
  const result = await run(
    (request, response) => {
      if (request.headers['x-last'] === undefined) response.end('ok');
    },
    {
      users: 3,
      forMs: 600_000,
      signal: stop.signal,
      onProgress: () => stop.abort(),
      limits: ['p50<10s'],
    },
  );
  expect(result).toMatchObject({ complete: false, verdict: 'fail' });
  expect(result.reasons).toEqual(['it was stopped before its time']);
  expect(result.total.answered).toBeGreaterThan(0);
  expectAllCounted(result);
});

test('errors are told apart by kind', async () => {
  const result = await run(
    (request, response) => {
      if (request.url === '/status') response.writeHead(503).end();
      else if (request.url === '/reset') request.socket.destroy();
      else if (request.url === '/check') response.end('{"ok":false}');
      else if (request.url !== '/timeout') response.end('ok');
    },
    {
      users: 8,
      forMs: 2_000,
      // A busy machine stalls for a while; that must not count as the server's silence.
      timeoutMs: 1_500,
      graceMs: 3_000,
      tasks: ['status', 'reset', 'check', 'timeout', 'ok'].map((name) => ({
        name,
        request: { path: `/${name}` },
        expect: name === 'check' ? { body: '"ok":true' } : {},
      })),
    },
  );
  const kinds = ['status', 'reset', 'check', 'timeout'] as const;
  for (const kind of kinds) {
    const figures = result.requests[kind];
    expect(figures?.errorsByKind).toEqual({ [kind]: figures?.sent });
    expect(figures?.answered).toBe(0);
  }
  expect(result.requests.ok?.errors).toBe(0);
  expect(result.requests.timeout?.latencyMs?.min).toBeGreaterThanOrEqual(1_490);
  expect(result.total.statuses).toMatchObject({ 503: result.requests.status?.sent });
  expectAllCounted(result);
});

test('a server that is not there fails the run, whatever the limits', async () => {
  server = await startServer(() => undefined);
  const { url } = server;
  await server.close();
  const result = await load({ url, users: 1, forMs: 100, limits: ['p95<10s', 'errors<=100%'] });
  expect(result.verdict).toBe('fail');
  expect(result.reasons[0]).toBe('no request was answered as expected');
  expect(result.total.errorsByKind).toEqual({ refused: result.total.sent });
  expect(result.total.latencyMs).toBeNull();
});

test('an idle connection that the server closes is made again, and is no error', async () => {
  server = await startServer((_, response) => response.end('ok'));
  server.server.keepAliveTimeout = 1;
  const result = await load({ url: server.url, users: 5, forMs: 600, thinkMs: [1, 60] });
  expect(result.total.answered).toBeGreaterThan(20);
  expect(result.total.errorsByKind).toEqual({});
});

test('when everything is busy, arrivals that are too many are dropped and counted', async () => {
  const result = await run(() => undefined, {
    ratePerSecond: 200,
    forMs: 500,
    usersMax: 2,
    waitingMax: 10,
    graceMs: 50,
    limits: ['errors<1%'],
  });
  expect(result.total.sent).toBe(2);
  expect(result.total.dropped).toBe(98);
  expect(result.total.errorsByKind).toEqual({ dropped: 98, unfinished: 2 });
  expect(result.verdict).toBe('fail');
  expectAllCounted(result);
});

test('a stream of events is measured to its first byte and first event', async () => {
  const result = await run(
    (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': hello\n\n');
      setTimeout(() => response.end('data: 1\n\ndata: 2\n\ndata: 3\n\n'), 50);
    },
    { users: 2, forMs: 400, stream: true, expect: { events: 3 }, limits: ['first-event p50<5s'] },
  );
  expect(result.verdict).toBe('pass');
  expect(result.total.events).toBe(result.total.answered * 3);
  expect(result.total.firstEventMs?.min).toBeGreaterThanOrEqual(45);
  expect(result.total.firstByteMs?.p50 ?? 0).toBeLessThan(result.total.firstEventMs?.p50 ?? 0);
});

test('users run code: several requests, checks and memory', async () => {
  const orders = new Map<string, string>();
  const result = await run(
    (request, response) => {
      const id = String(request.headers['x-user']);
      if (request.method === 'POST') orders.set(id, 'made');
      response.end(JSON.stringify({ order: orders.get(id) ?? null }));
    },
    {
      users: 4,
      // Long enough for each user to have been there once on a machine that stalls meanwhile.
      forMs: 3_000,
      tasks: [
        {
          name: 'order',
          run: async (user) => {
            const headers = { 'x-user': String(user.number) };
            await user.request({ name: 'make', method: 'POST', path: '/', json: {}, headers });
            const answer = await user.request({ name: 'read', path: '/', headers });
            user.check((answer.json() as { order: string }).order === 'made', 'it is made');
            if (user.number === 3) throw new Error('a script that fails');
          },
        },
      ],
    },
  );
  expect(result.requests.make?.errors).toBe(0);
  expect(result.requests.read?.answered).toBeGreaterThan(0);
  expect(result.requests.read?.errors).toBeGreaterThan(0);
  expect(result.total.errorsByKind).toEqual({ script: result.requests.read?.errors });
  expectAllCounted(result);
});

test('tasks are drawn by weight, and the same seed draws the same', async () => {
  const draws = async () => {
    const paths: string[] = [];
    const enough = new AbortController();
    await run(
      (request, response) => {
        if (paths.push(request.url ?? '') === 200) enough.abort();
        response.end('ok');
      },
      {
        users: 1,
        forMs: 30_000,
        signal: enough.signal,
        seed: 'seven',
        tasks: [
          { weight: 3, request: { path: '/often' } },
          { weight: 1, request: ({ random }) => ({ path: `/rare/${random.whole(1_000)}` }) },
        ],
      },
    );
    await server?.close();
    return paths;
  };
  const [one, other] = [await draws(), await draws()];
  expect(one.slice(0, 200)).toHaveLength(200);
  expect(one.slice(0, 200)).toEqual(other.slice(0, 200));
});

test('what does not speak HTTP is an error of protocol', async () => {
  const tcp = createTcpServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.resume();
    socket.end('SSH-2.0-OpenSSH_9.2\r\n');
  });
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  const address = tcp.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const result = await load({ url: `http://127.0.0.1:${port}/`, users: 1, forMs: 50 });
  await new Promise((resolve) => tcp.close(resolve));
  expect(result.total.errorsByKind).toEqual({ protocol: result.total.sent });
});

test('a GET is sent again when its kept connection was just closing, a POST is lost', async () => {
  let closed = new AbortController();
  let closings = 0;
  const tcp = createTcpServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      // The server had decided to close it when the next request was on its way.
      socket.once('data', () => {
        socket.destroy();
        closings += 1;
        if (closings >= 10) closed.abort();
      });
    });
  });
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  const address = tcp.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`;
  // Until it has happened often enough, on a machine that stalls as well.
  const untilClosed = async (request: { method: 'GET' | 'POST' }) => {
    closed = new AbortController();
    closings = 0;
    return await load({ url, users: 2, forMs: 20_000, request, signal: closed.signal });
  };
  const gets = await untilClosed({ method: 'GET' });
  const posts = await untilClosed({ method: 'POST' });
  await new Promise((resolve) => tcp.close(resolve));
  // Those that are on their way when it is stopped.
  const { unfinished = 0, ...others } = gets.total.errorsByKind;
  expect([gets.total.answered >= 10, unfinished <= 2, others]).toEqual([true, true, {}]);
  const { unfinished: left = 0, ...lost } = posts.total.errorsByKind;
  expect(lost).toEqual({ reset: posts.total.errors - left });
  expect(lost.reset).toBeGreaterThan(0);
});
