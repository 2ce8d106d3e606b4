import { expect, test } from 'vitest';
import { oneAfterAnother } from './one-after-another.ts';

test('one is under way while the next is made ready, and never two', async () => {
  const { next, done } = oneAfterAnother();
  const ends = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const begun: number[] = [];
  const work = (at: number) => () => {
    begun.push(at);
    return ends[at]?.promise ?? Promise.resolve();
  };
  await next(work(0));
  const second = next(work(1));
  expect(begun).toEqual([0]);
  ends[0]?.resolve();
  await second;
  expect(begun).toEqual([0, 1]);
  ends[1]?.resolve();
  await done();
});

test('a failure is told to the next and to who asks for the end, and settles', async () => {
  const { next, done, settled } = oneAfterAnother();
  await next(() => Promise.reject(new Error('no room')));
  await expect(next(() => Promise.resolve())).rejects.toThrow('no room');
  await expect(done()).rejects.toThrow('no room');
  await settled();
});
