// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([["{{ 'aaa'|replace('a','b') }}{{ 'aaa'|replace('a','b',2) }}", 'bbbbba']])(
  'replace: %s',
  (template, text) => {
    expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
  },
);
