import fc from 'fast-check';
import { expect, test } from 'vitest';
import { uuidv7 } from './ids.ts';

test('ids are UUIDs of version 7 and stand in the order of their time', () => {
  const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
  fc.assert(
    fc.property(time, time, (a, b) => {
      const [first, second] = [uuidv7(a), uuidv7(b)];
      expect(first).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
      if (a < b) expect(first < second).toBe(true);
    }),
  );
});
