// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  [
    '{{ 42.55|round }} {{ 42.55|round(1) }} {{ 2.5|round }} {{ 3.5|round }}' +
      " {{ 42.4|round(0,'ceil') }} {{ 42.55|round(1,'floor') }} {{ 0.125|round(2) }}" +
      ' {{ 2.675|round(2) }} {{ 7|round }}',
    '43.0 42.5 2.0 4.0 43.0 42.5 0.12 2.67 7',
  ],
])('round: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
