import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requestIdFrom } from './request-id.ts';

test('whatever comes in, the id is short and safe in a header and a log line', () => {
  const anything = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constant(['a', 'b']));
  fc.assert(
    fc.property(anything, (incoming) => {
      expect(requestIdFrom(incoming, () => 'made')).toMatch(/^[\x21-\x7e]{1,128}$/);
    }),
  );
  expect(requestIdFrom('abc-1', () => 'made')).toBe('abc-1');
  expect(requestIdFrom('abc\r\nx: 1', () => 'made')).toBe('made');
});
