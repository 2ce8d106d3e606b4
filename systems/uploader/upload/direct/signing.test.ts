import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hmacOf } from './signing.ts';

test('an HMAC by digests is the one of the library, whatever key and text', () => {
  const keys = fc.uint8Array({ maxLength: 200 });
  fc.assert(
    fc.property(keys, fc.string({ unit: 'binary' }), fc.string(), (bytes, one, other) => {
      const key = Buffer.from(bytes);
      const hmac = hmacOf(key);
      // The second by the same key: what the first one left must not show.
      for (const text of [one, other]) {
        const known = createHmac('sha256', key).update(text).digest('hex');
        expect(hmac(text).toString('hex')).toBe(known);
      }
    }),
  );
});
