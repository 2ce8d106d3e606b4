// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  [
    "{{ [1,2,3,4]|select('even')|list }}{{ [0,1,'']|select|list }}" +
      "{{ [1,5,9]|select('gt', 4)|list }}",
    '[2, 4][1][5, 9]',
  ],
])('select: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
