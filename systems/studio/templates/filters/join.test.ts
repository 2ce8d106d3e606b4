// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  [
    "{{ [1, 'a', none]|join('-') }}" +
      " {{ [{'n':1},{'n':2}]|join(', ', attribute='n') }} {{ 'abc'|join('.') }}",
    '1-a-None 1, 2 a.b.c',
  ],
])('join: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
