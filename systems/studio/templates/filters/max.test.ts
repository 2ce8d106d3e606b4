// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  [
    "{{ [2,5,3]|max }}{{ ['b','A','c']|max }}{{ [{'n':2},{'n':1}]|max(attribute='n') }}",
    "5c{'n': 2}",
  ],
])('max: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
