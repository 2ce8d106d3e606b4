import { expect, test } from 'vitest';
import { randomStream } from './random.ts';

const draw = (stream: ReturnType<typeof randomStream>) =>
  Array.from({ length: 5 }, () => stream.whole(1000));

test('the same seed and name give the same numbers, always', () => {
  // Written down: a seed that someone kept must give the same faults in the next version.
  expect(draw(randomStream(42, 'proxy', 1))).toEqual([492, 949, 826, 501, 384]);
  expect(draw(randomStream('42', 'proxy', 1))).toEqual([492, 949, 826, 501, 384]);
});

test('another name or seed gives others, and names do not run together', () => {
  const all = [
    randomStream(1, 'a', 'b'),
    randomStream(1, 'ab'),
    randomStream(1, 'b', 'a'),
    randomStream(2, 'a', 'b'),
  ].map((stream) => draw(stream).join());
  expect(new Set(all).size).toBe(all.length);
});

test('the numbers are spread evenly', () => {
  const stream = randomStream(1, 'spread');
  const counts = Array.from({ length: 10 }, () => 0);
  for (let count = 0; count < 10_000; count += 1) {
    const index = stream.whole(10);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
});
