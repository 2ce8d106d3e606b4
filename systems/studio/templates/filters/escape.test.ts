// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  [
    "{{ '<a href=\"x\">&\\'</a>'|e }}{{ 5|escape }}",
    '&lt;a href=&#34;x&#34;&gt;&amp;&#39;&lt;/a&gt;5',
  ],
])('escape: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
