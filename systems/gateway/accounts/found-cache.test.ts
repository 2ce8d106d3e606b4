import { expect, test } from 'vitest';
import { foundCache } from './found-cache.ts';

function setUp(most = 10) {
  const asked: string[] = [];
  const clock = { nowMs: 0 };
  let fails = false;
  const find = async (hash: string) => {
    asked.push(hash);
    if (fails) throw new Error('the database is gone');
    return undefined;
  };
  const cache = foundCache({ find, nowMs: () => clock.nowMs, lifeMs: 100, most });
  const fail = (is: boolean) => {
    fails = is;
  };
  return { cache, asked, clock, fail };
}

test('what was asked is known for a while, also that there is nothing', async () => {
  const { cache, asked, clock } = setUp();
  await Promise.all([cache.find('a'), cache.find('a')]);
  clock.nowMs = 49;
  await cache.find('a');
  expect(asked).toEqual(['a']);
  clock.nowMs = 100;
  await cache.find('a');
  expect(asked).toEqual(['a', 'a']);
});

test('what is still asked for is read anew before its time is over, once', async () => {
  const { cache, asked, clock } = setUp();
  await cache.find('a');
  clock.nowMs = 50;
  await Promise.all([cache.find('a'), cache.find('a'), cache.find('a')]);
  expect(asked).toEqual(['a', 'a']);
  // It is as old as the moment in which it was asked for.
  clock.nowMs = 99;
  await cache.find('a');
  expect(asked).toEqual(['a', 'a']);
  clock.nowMs = 149;
  await cache.find('a');
  expect(asked).toEqual(['a', 'a', 'a']);
  clock.nowMs = 250;
  await cache.find('a');
  expect(asked).toHaveLength(4);
});

test('one that can not be read anew serves out its time, and no longer', async () => {
  const { cache, asked, clock, fail } = setUp();
  await cache.find('a');
  clock.nowMs = 60;
  fail(true);
  expect(await cache.find('a')).toBeUndefined();
  clock.nowMs = 99;
  expect(await cache.find('a')).toBeUndefined();
  expect(asked).toEqual(['a', 'a']);
  clock.nowMs = 100;
  await expect(cache.find('a')).rejects.toThrow('gone');
});

test('what was being read anew while everything was forgotten is not put back', async () => {
  const { cache, asked, clock } = setUp();
  await cache.find('a');
  clock.nowMs = 50;
  const before = cache.find('a');
  cache.forgetAll();
  await before;
  await cache.find('a');
  expect(asked).toEqual(['a', 'a', 'a']);
});

test('after a change everything is asked again', async () => {
  const { cache, asked } = setUp();
  await cache.find('a');
  cache.forgetAll();
  await cache.find('a');
  expect(asked).toEqual(['a', 'a']);
});

test('the oldest is forgotten when there are too many', async () => {
  const { cache, asked } = setUp(2);
  for (const hash of ['a', 'b', 'c', 'b', 'a']) await cache.find(hash);
  expect(asked).toEqual(['a', 'b', 'c', 'a']);
});

test('a failure is not kept, and does not throw a newer answer away', async () => {
  const { cache, asked, clock, fail } = setUp();
  fail(true);
  const first = cache.find('a');
  clock.nowMs = 200;
  fail(false);
  const second = cache.find('a');
  await expect(first).rejects.toThrow('gone');
  await second;
  await cache.find('a');
  expect(asked).toEqual(['a', 'a']);
  fail(true);
  await expect(cache.find('b')).rejects.toThrow('gone');
  fail(false);
  await cache.find('b');
  expect(asked).toEqual(['a', 'a', 'b', 'b']);
});
