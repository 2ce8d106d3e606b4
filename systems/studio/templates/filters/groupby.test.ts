// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  [
    "{% for k, v in [{'c':'b','n':1},{'c':'a','n':2},{'c':'b'," +
      "'n':3}]|groupby('c') %}{{ k }}:{{ v|map(attribute='n')|join(',') }}" +
      ';{% endfor %}',
    'a:2;b:1,3;',
  ],
])('groupby: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
