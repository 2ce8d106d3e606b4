import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventCounter } from './event-counter.ts';

const stream = 'data: a\n\n: a comment\n\nevent: b\r\ndata: c\r\n\r\n\n\ndata: cut';

test('events are counted however the stream is cut, comments and empty lines are not', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: stream.length }), { maxLength: 6 }), (cuts) => {
      const bytes = Buffer.from(stream);
      const places = [0, ...cuts, bytes.length].toSorted((one, other) => one - other);
      const counter = new EventCounter();
      const counted = places.reduce(
        (sum, from, index) => sum + counter.count(bytes, from, places[index + 1] ?? bytes.length),
        0,
      );
      expect(counted).toBe(2);
    }),
  );
});
