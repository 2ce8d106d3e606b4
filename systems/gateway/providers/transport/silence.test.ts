import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { silenceTimer } from './silence.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
/** And a turn of the loop, in which is looked at what has come. */
const pass = async (ms: number) => {
  vi.advanceTimersByTime(ms);
  await new Promise((resolve) => setImmediate(resolve));
};
afterEach(() => void vi.useRealTimers());

test('silence ends a request, first after one limit and then after another', async () => {
  const end = vi.fn();
  const silence = silenceTimer(100, end);
  await pass(90);
  silence.extend(50);
  await pass(40);
  silence.extend(50);
  await pass(49);
  expect(silence.why()).toBeUndefined();
  await pass(1);
  expect([silence.why(), end.mock.calls.length]).toEqual(['stalled', 1]);
  silence.extend(50);
  silence.abort('aborted');
  await pass(1_000);
  expect([silence.why(), end.mock.calls.length]).toEqual(['stalled', 1]);
});

test('while we do not listen nobody is silent', async () => {
  const end = vi.fn();
  const silence = silenceTimer(100, end);
  silence.extend(50);
  silence.pause();
  await pass(10_000);
  expect(end).not.toHaveBeenCalled();
  silence.extend(50);
  await pass(50);
  expect(silence.why()).toBe('stalled');
});

test('who stops is not told, and who hung up is the cause', async () => {
  const end = vi.fn();
  const silence = silenceTimer(100, end);
  silence.abort('aborted');
  expect([silence.why(), end.mock.calls.length]).toEqual(['aborted', 1]);
  const other = silenceTimer(100, end);
  other.stop();
  await pass(1_000);
  expect([other.why(), end.mock.calls.length]).toEqual([undefined, 1]);
});

test('who could not look for so long looks before it calls the other side silent', async () => {
  vi.useRealTimers();
  const peer = Promise.withResolvers<Socket>();
  await using server = createServer(peer.resolve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const other = await peer.promise;
  await once(socket, 'connect');
  const silence = silenceTimer(20, () => socket.destroy());
  socket.on('data', () => silence.extend(60_000));
  const heard = once(socket, 'data');
  other.write('hello');
  const untilMs = performance.now() + 60;
  while (performance.now() < untilMs);
  await heard;
  expect(silence.why()).toBeUndefined();
  silence.stop();
  socket.destroy();
  other.destroy();
});
