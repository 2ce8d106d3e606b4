// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  ["{{ 'abc'|list }}{{ range(3)|list }}{{ {'a':1}|list }}", "['a', 'b', 'c'][0, 1, 2]['a']"],
])('list: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
