// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  [
    "{{ 'foo bar baz qux'|truncate(9) }}|{{ 'foo bar baz qux'|truncate(9, true) }}" +
      "|{{ 'foo bar baz qux'|truncate(11) }}" +
      "|{{ 'foo bar baz qux'|truncate(11, false, '..', 0) }}",
    'foo...|foo ba...|foo bar baz qux|foo bar..',
  ],
])('truncate: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
