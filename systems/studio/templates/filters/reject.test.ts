// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  [
    "{{ [1,2,3,4]|reject('even')|list }}{{ [0,1,'']|reject|list }}" +
      "{{ [1,5,9]|reject('gt', 4)|list }}",
    "[1, 3][0, ''][1]",
  ],
])('reject: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
