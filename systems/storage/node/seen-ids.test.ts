import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seenIds } from './seen-ids.ts';

test('what was added is never denied', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (ids) => {
      const seen = seenIds(64);
      for (const id of ids) seen.add(id);
      expect(ids.every((id) => seen.maybe(id))).toBe(true);
    }),
  );
});

test('of ids that were not added most are denied', () => {
  const seen = seenIds(4096);
  for (let number = 0; number < 256; number += 1) seen.add(`here-${number}`);
  const others = Array.from({ length: 1_000 }, (_, number) => `other-${number}`);
  expect(others.filter((id) => seen.maybe(id)).length).toBeLessThan(150);
});
