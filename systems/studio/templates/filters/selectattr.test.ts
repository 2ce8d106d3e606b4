// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  [
    "{{ [{'n':1,'ok':true},{'n':2," +
      "'ok':false}]|selectattr('ok')|map(attribute='n')|list }}" +
      "{{ [{'n':1},{'n':2}]|selectattr('n','eq',2)|list }}",
    "[1][{'n': 2}]",
  ],
])('selectattr: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
