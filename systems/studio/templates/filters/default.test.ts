// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  [
    "{{ nothing|default('x') }}{{ nothing|d(1) }}{{ ''|default('y') }}" +
      "{{ ''|default('z', true) }}{{ user.nick|default('n') }}",
    'x1zn',
  ],
])('default: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
