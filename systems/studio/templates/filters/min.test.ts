// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  [
    "{{ [2,5,3]|min }}{{ ['b','A','c']|min }}{{ [{'n':2},{'n':1}]|min(attribute='n') }}",
    "2A{'n': 1}",
  ],
])('min: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
