import { expect, test } from 'vitest';
import { leasedIds } from './leased-ids.ts';

const prefixes = (from: string) => `${from}1111111-1111-4111-8111-1111`;

test('ids of one lease are all different, and many who ask open one', async () => {
  let opened = 0;
  const open = async () => {
    opened += 1;
    return prefixes('a');
  };
  const { take } = leasedIds({ open, nowMs: () => 0, givesMs: 10 });
  const ids = await Promise.all(Array.from({ length: 300 }, take));
  expect(new Set(ids).size).toBe(300);
  expect(opened).toBe(1);
  expect(ids[0]).toBe('a1111111-1111-4111-8111-111100000001');
});

test('a lease gives for its time, which began when it was asked for', async () => {
  let nowMs = 0;
  const names = ['a', 'b', 'c'];
  const open = async () => {
    nowMs += 4;
    return prefixes(names.shift() ?? 'x');
  };
  const { take } = leasedIds({ open, nowMs: () => nowMs, givesMs: 10 });
  expect((await take())[0]).toBe('a');
  nowMs = 9;
  expect((await take())[0]).toBe('a');
  nowMs = 10;
  expect((await take())[0]).toBe('b');
});

test('one that could not be opened is opened by the next who asks', async () => {
  let tries = 0;
  const open = async () => {
    tries += 1;
    if (tries === 1) throw new Error('no database');
    return prefixes('a');
  };
  const { take } = leasedIds({ open, nowMs: () => 0, givesMs: 10 });
  await expect(take()).rejects.toThrow('no database');
  expect((await take())[0]).toBe('a');
});
