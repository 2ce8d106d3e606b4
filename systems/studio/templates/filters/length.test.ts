// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([["{{ [1,2,3]|length }}{{ 'abcd'|count }}{{ {'a':1}|length }}", '341']])(
  'length: %s',
  (template, text) => {
    expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
  },
);
