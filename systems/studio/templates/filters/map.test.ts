// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  [
    "{{ ['a','b']|map('upper')|join(',') }}" +
      " {{ [{'n':1},{'m':2}]|map(attribute='n', default=0)|list }}",
    'A,B [1, 0]',
  ],
])('map: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
