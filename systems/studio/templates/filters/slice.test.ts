// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  [
    "{{ [1,2,3,4,5]|slice(3)|list }}{{ [1,2,3,4,5]|slice(3,'x')|list }}",
    "[[1, 2], [3, 4], [5]][[1, 2], [3, 4], [5, 'x']]",
  ],
])('slice: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
