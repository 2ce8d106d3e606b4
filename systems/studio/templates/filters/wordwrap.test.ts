// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  [
    "{{ 'the quick brown fox jumps'|wordwrap(10) }}" +
      "|{{ 'abcdefghijkl mn'|wordwrap(5) }}" +
      "|{{ 'abcdefghijkl mn'|wordwrap(5, false) }}",
    'the quick\nbrown fox\njumps|abcde\nfghij\nkl mn|abcdefghijkl\nmn',
  ],
])('wordwrap: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
