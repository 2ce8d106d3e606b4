// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  ["{{ {'b': 1, 'A': 3, 'c': 2}|dictsort }}", "[('A', 3), ('b', 1), ('c', 2)]"],
  [
    "{{ {'b': 1, 'A': 3, 'c': 2}|dictsort(by='value', reverse=true) }}",
    "[('A', 3), ('c', 2), ('b', 1)]",
  ],
])('dictsort: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
