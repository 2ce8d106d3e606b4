// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  [
    "{{ {'b': [1, 2.0, none, true], 'a': '<é>\\''}|tojson }}{{ {'a': [1]}|tojson(indent=2) }}",
    '{"a": "\\u003c\\u00e9\\u003e\\u0027", "b": [1, 2.0, null, true]}{\n  "a": [\n    1\n  ]\n}',
  ],
])('tojson: %s', (template, text) => {
  expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
});
