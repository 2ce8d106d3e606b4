import { expect, test } from 'vitest';
import { SpareBuffers } from './spare-buffers.ts';

test('what was given back is taken by the next file that fits, and by one at a time', () => {
  const spare = new SpareBuffers();
  const first = spare.take(10_000);
  const second = spare.take(10_000);
  expect(second.buffer).not.toBe(first.buffer);
  spare.giveBack(first);
  expect(spare.take(20_000).buffer).not.toBe(first.buffer);
  const third = spare.take(9_000);
  expect(third.buffer).toBe(first.buffer);
  expect(third).toHaveLength(9_000);
  expect(spare.take(9_000).buffer).not.toBe(first.buffer);
});

test.each([0, 1, 4096, 4097, 131_072])('%i bytes have room', (sizeBytes) => {
  const taken = new SpareBuffers().take(sizeBytes);
  expect(taken).toHaveLength(sizeBytes);
  expect(taken.buffer.byteLength).toBeLessThanOrEqual(Math.max(4096, 2 * sizeBytes));
});

test('of many that come back, few are kept', () => {
  const spare = new SpareBuffers();
  const taken = Array.from({ length: 40 }, () => spare.take(131_072));
  for (const one of taken) spare.giveBack(one);
  const known = new Set(taken.map(({ buffer }) => buffer));
  const again = Array.from({ length: 40 }, () => spare.take(131_072));
  expect(again.filter(({ buffer }) => known.has(buffer))).toHaveLength(16);
});
