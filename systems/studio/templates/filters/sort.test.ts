// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  [
    "{{ [3,1,2]|sort }}{{ ['b','A','c']|sort }}" +
      "{{ ['b','A']|sort(case_sensitive=true) }}{{ [3,1,2]|sort(reverse=true) }}" +
      "{{ [{'n':2},{'n':1}]|sort(attribute='n') }}",
    "[1, 2, 3]['A', 'b', 'c']['A', 'b'][3, 2, 1][{'n': 1}, {'n': 2}]",
  ],
])('sort: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
