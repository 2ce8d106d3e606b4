// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([["{{ 'abc'|reverse }}{{ [1,2,3]|reverse|list }}", 'cba[3, 2, 1]']])(
  'reverse: %s',
  (template, text) => {
    expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
  },
);
