// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  ['{{ [1,2,3,4,5]|batch(2)|list }}', '[[1, 2], [3, 4], [5]]'],
  ["{{ [1,2,3,4,5]|batch(3, 'x')|list }}", "[[1, 2, 3], [4, 5, 'x']]"],
])('batch: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
