import { expect, test, vi } from 'vitest';
import { Exchange } from './exchange.ts';

function setUp() {
  const [heard, paused, over] = [vi.fn(), vi.fn(), vi.fn()];
  const exchange = new Exchange({ heard, paused, over });
  const controller = { abort: vi.fn(), pause: vi.fn(), resume: vi.fn() };
  return { exchange, heard, paused, over, controller: controller as never, calls: controller };
}

test('who hangs up before a connection stands does not wait, and nothing is sent', async () => {
  const { exchange, over, controller, calls } = setUp();
  const why = new Error('we hung up');
  exchange.abort(why);
  await expect(exchange.head).rejects.toBe(why);
  expect(over).toHaveBeenCalledOnce();
  exchange.onRequestStart(controller);
  expect(calls.abort).toHaveBeenCalledWith(why);
  exchange.onResponseError(controller, new Error('aborted'));
  expect(over).toHaveBeenCalledOnce();
});

test('a provider faster than its reader is told to wait, and to go on', async () => {
  const { exchange, heard, paused, controller, calls } = setUp();
  exchange.onRequestStart(controller);
  exchange.onResponseStart(controller, 200, { 'x-a': ['b', 'c'] });
  expect(await exchange.head).toEqual({ status: 200, headers: { 'x-a': 'b,c' } });
  exchange.onResponseData(controller, new Uint8Array(40_000));
  expect(calls.pause).not.toHaveBeenCalled();
  exchange.onResponseData(controller, new Uint8Array(40_000));
  expect(calls.pause).toHaveBeenCalledOnce();
  // From here on it is our silence, and not the provider's.
  expect([paused, heard].map(({ mock }) => mock.calls.length)).toEqual([1, 2]);
  const pieces = exchange.body((error) => error as Error)[Symbol.asyncIterator]();
  await pieces.next();
  expect(calls.resume).toHaveBeenCalledOnce();
  expect([paused, heard].map(({ mock }) => mock.calls.length)).toEqual([1, 3]);
  await pieces.next();
  exchange.onResponseEnd();
  expect(await pieces.next()).toEqual({ value: undefined, done: true });
});

test('what breaks in the middle breaks for its reader, after what had come', async () => {
  const { exchange, controller } = setUp();
  exchange.onRequestStart(controller);
  exchange.onResponseStart(controller, 200, {});
  exchange.onResponseData(controller, new Uint8Array(3));
  exchange.onResponseError(controller, new Error('cut'));
  const broken = new Error('broken');
  const pieces = exchange.body(() => broken)[Symbol.asyncIterator]();
  expect((await pieces.next()).value).toHaveLength(3);
  await expect(pieces.next()).rejects.toBe(broken);
});

test('what only informs is no head', async () => {
  const { exchange, controller } = setUp();
  exchange.onRequestStart(controller);
  exchange.onResponseStart(controller, 103, {});
  exchange.onResponseStart(controller, 200, { none: undefined });
  expect(await exchange.head).toEqual({ status: 200, headers: { none: '' } });
});

test.each([
  [false, 1],
  [true, 0],
])('whoever stops reading lets go of the connection; over before: %s', async (isOver, aborts) => {
  const { exchange, controller, calls } = setUp();
  exchange.onRequestStart(controller);
  exchange.onResponseData(controller, new Uint8Array(3));
  if (isOver) exchange.onResponseEnd();
  const pieces = exchange.body((error) => error as Error)[Symbol.asyncIterator]();
  await pieces.next();
  await pieces.return?.();
  expect(calls.abort).toHaveBeenCalledTimes(aborts);
});
