// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([["{{ 5|string ~ 'x' }}{{ [1,'a']|string|length }}", '5x8']])(
  'string: %s',
  (template, text) => {
    expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
  },
);
