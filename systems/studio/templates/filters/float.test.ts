// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  ["{{ '3.5'|float }} {{ 'x'|float }} {{ 2|float }} {{ 'x'|float(1.5) }}", '3.5 0.0 2.0 1.5'],
])('float: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
