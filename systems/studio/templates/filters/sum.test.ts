// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  ["{{ [1,2,3]|sum }}{{ [{'n':1},{'n':2.5}]|sum(attribute='n') }}{{ []|sum(start=4) }}", '63.54'],
])('sum: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
