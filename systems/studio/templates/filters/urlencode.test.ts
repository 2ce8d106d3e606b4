// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  [
    "{{ 'a b/ü?&'|urlencode }} {{ {'a b': 'c/d', 'e': 1}|urlencode }}",
    'a%20b/%C3%BC%3F%26 a+b=c%2Fd&e=1',
  ],
])('urlencode: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
