// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([["{{ '%s is %d, %05.2f'|format('a', 3, 2.5) }}", 'a is 3, 02.50']])(
  'format: %s',
  (template, text) => {
    expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
  },
);
