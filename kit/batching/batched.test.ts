import { expect, test } from 'vitest';
import { batched } from './batched.ts';

interface Options {
  readonly calls: number;
  readonly most: number;
  readonly ahead?: number;
}

function setUp(options: Options) {
  const seen: { readonly all: readonly number[]; readonly end: () => void }[] = [];
  const ask = batched(
    async (all: readonly number[]) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      seen.push({ all, end: resolve });
      await promise;
      if (all.includes(13)) throw new Error(`no luck with ${all.join()}`);
      if (all.includes(99)) throw new Error('gone');
      return all.map((one) => one * 10);
    },
    {
      ...options,
      isOfAll: (error) => error instanceof Error && error.message === 'gone',
    },
  );
  const calls = () => seen.map(({ all }) => all);
  return { ask, seen, calls };
}

test('the first goes at once, those that come meanwhile together; each gets its own', async () => {
  const { ask, seen, calls } = setUp({ calls: 1, most: 3 });
  const answers = [1, 2, 3, 4, 5].map(ask);
  expect(calls()).toEqual([[1]]);
  for (let at = 0; at < 3; at += 1) {
    await expect.poll(() => seen.length).toBe(at + 1);
    seen[at]?.end();
  }
  expect(await Promise.all(answers)).toEqual([10, 20, 30, 40, 50]);
  expect(calls()).toEqual([[1], [2, 3, 4], [5]]);
});

test('as many calls at once as allowed', () => {
  const { ask, calls } = setUp({ calls: 2, most: 9 });
  for (const one of [1, 2, 3]) void ask(one);
  expect(calls()).toEqual([[1], [2]]);
});

test('one call more for so many who wait, and never a second one', async () => {
  const { ask, seen, calls } = setUp({ calls: 1, most: 9, ahead: 2 });
  const answers = [1, 2, 3, 4, 5, 6].map(ask);
  expect(calls()).toEqual([[1], [2, 3]]);
  seen[1]?.end();
  expect(await Promise.all(answers.slice(1, 3))).toEqual([20, 30]);
  expect(calls()).toEqual([[1], [2, 3], [4, 5, 6]]);
  seen[0]?.end();
  seen[2]?.end();
  expect(await Promise.all(answers)).toEqual([10, 20, 30, 40, 50, 60]);
  expect(calls()).toHaveLength(3);
});

test('what one of them breaks does not reach the others', async () => {
  const { ask, seen, calls } = setUp({ calls: 1, most: 9 });
  const first = ask(1);
  const answers = Promise.allSettled([12, 13, 14].map(ask));
  for (let at = 0; at < 5; at += 1) {
    await expect.poll(() => seen.length).toBe(at + 1);
    seen[at]?.end();
  }
  expect(await first).toBe(10);
  expect((await answers).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect(calls()).toEqual([[1], [12, 13, 14], [12], [13], [14]]);
});

test('what is broken for all is told to all at once', async () => {
  const { ask, seen, calls } = setUp({ calls: 1, most: 9 });
  const first = ask(1);
  const answers = Promise.allSettled([2, 99, 3].map(ask));
  for (let at = 0; at < 2; at += 1) {
    await expect.poll(() => seen.length).toBe(at + 1);
    seen[at]?.end();
  }
  expect(await first).toBe(10);
  expect((await answers).map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
  expect(calls()).toEqual([[1], [2, 99, 3]]);
});

test('fewer answers than were asked for are a failure', async () => {
  const ask = batched(async () => [], { calls: 1, most: 9, isOfAll: () => true });
  await expect(ask(1)).rejects.toThrow('0 answers to 1');
});
