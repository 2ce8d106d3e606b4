import { expect, onTestFinished, test } from 'vitest';
import { capturedLog } from '../tests/support/http-server.ts';
import { httpServer, memoryRateStore, type RateStore, rateLimit, statuses } from './index.ts';

async function setUp(store: RateStore, onStoreFailure?: 'refuse' | 'allow') {
  const log = capturedLog();
  const server = await httpServer({ name: 'x', log: log.log, statuses: statuses([], {}) });
  onTestFinished(() => server.close());
  const onRequest = rateLimit({
    store,
    claim: ({ headers }) => {
      const key = headers['x-user'];
      return typeof key === 'string' ? { key, capacity: 2, refillPerS: 0.5 } : undefined;
    },
    ...(onStoreFailure === undefined ? {} : { onStoreFailure }),
  });
  server.app.get('/', { onRequest }, () => 'ok');
  const ask = (user?: string) =>
    server.app.inject({ url: '/', ...(user === undefined ? {} : { headers: { 'x-user': user } }) });
  return { ask, lines: log.lines };
}

test('each key has its own bucket; who is over it is told when to come again', async () => {
  let nowMs = 0;
  const { ask } = await setUp(memoryRateStore({ nowMs: () => nowMs }));
  const first = await ask('a');
  expect(first.headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '1' });
  expect((await ask('a')).statusCode).toBe(200);
  const refused = await ask('a');
  expect(refused.statusCode).toBe(429);
  expect(refused.headers['retry-after']).toBe('2');
  expect(refused.json()).toMatchObject({ error: { code: 'RATE_LIMITED' } });
  expect((await ask('b')).statusCode).toBe(200);
  expect((await ask()).statusCode).toBe(200);
  nowMs = 2_000;
  expect((await ask('a')).statusCode).toBe(200);
});

test('a store that is down refuses with 503, or lets through where that was chosen', async () => {
  const store = { take: () => Promise.reject(new Error('redis is gone')) };
  const refusing = await setUp(store);
  const answer = await refusing.ask('a');
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '1']);
  expect(answer.body).not.toContain('redis');
  const allowing = await setUp(store, 'allow');
  expect((await allowing.ask('a')).statusCode).toBe(200);
  expect(allowing.lines().some(({ level }) => level === 'error')).toBe(true);
});

test('the memory store forgets full buckets first, then the one that was quiet longest', () => {
  let nowMs = 0;
  const store = memoryRateStore({ maxKeys: 2, nowMs: () => nowMs });
  const take = (key: string) => store.take(key, { capacity: 2, refillPerS: 0.001 }, 1);
  take('a');
  nowMs = 10;
  take('b');
  take('a');
  take('c');
  // b is forgotten and starts anew, a is remembered.
  expect(take('a')).toMatchObject({ allowed: false });
  expect(take('b')).toMatchObject({ allowed: true, remaining: 1 });
});
