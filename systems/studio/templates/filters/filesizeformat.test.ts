// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  [
    '{{ 1|filesizeformat }},{{ 500|filesizeformat }},{{ 1000|filesizeformat }}' +
      ',{{ 13000000|filesizeformat }},{{ 2048|filesizeformat(true) }}',
    '1 Byte,500 Bytes,1.0 kB,13.0 MB,2.0 KiB',
  ],
])('filesizeformat: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
