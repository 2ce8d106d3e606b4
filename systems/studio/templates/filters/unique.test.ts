// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  [
    "{{ ['a','A','b','a']|unique|list }}{{ [1,2,1]|unique|list }}{{ ['a','A']|unique(true)|list }}",
    "['a', 'b'][1, 2]['a', 'A']",
  ],
])('unique: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
