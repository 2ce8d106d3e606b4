import { expect, test } from 'vitest';
import { newest } from './newest.ts';

function reads() {
  const under: PromiseWithResolvers<string>[] = [];
  const taken: string[] = [];
  const refresh = newest(
    () => {
      const one = Promise.withResolvers<string>();
      under.push(one);
      return one.promise;
    },
    (value) => taken.push(value),
  );
  return { under, taken, refresh };
}

test('a read that began earlier and took longer undoes nothing', async () => {
  const { under, taken, refresh } = reads();
  const both = [refresh(), refresh()];
  under[1]?.resolve('new');
  await both[1];
  under[0]?.resolve('old');
  await both[0];
  expect(taken).toEqual(['new']);
});

test('reads that end in their order are all taken, and one that failed is told', async () => {
  const { under, taken, refresh } = reads();
  const all = [refresh(), refresh(), refresh()];
  under[0]?.resolve('one');
  under[1]?.reject(new Error('gone'));
  under[2]?.resolve('three');
  const ends = await Promise.allSettled(all);
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(taken).toEqual(['one', 'three']);
});
