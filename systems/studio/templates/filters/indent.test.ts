// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  [
    "{{ 'a\\nb\\n\\nc'|indent }}|{{ 'a\\nb'|indent(2, true) }}" +
      "|{{ 'a\\n\\nb'|indent(1, blank=true) }}",
    'a\n    b\n\n    c|  a\n  b|a\n \n b',
  ],
])('indent: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
