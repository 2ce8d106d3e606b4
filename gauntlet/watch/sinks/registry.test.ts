import { expect, test } from 'vitest';
import { sinks } from './registry.ts';
import { ports } from './testing.ts';

test.each(sinks)('$name says what it needs when it is given nothing', ({ open }) => {
  expect(open({}, ports)).toMatchObject({
    ok: false,
    why: expect.stringMatching(/^it needs `\w+`, such as /),
  });
});

test('each has a name of its own', () => {
  expect(new Set(sinks.map(({ name }) => name)).size).toBe(sinks.length);
});
