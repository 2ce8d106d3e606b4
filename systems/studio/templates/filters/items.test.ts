// What Python's Jinja2 gives for the same.
import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([["{% for k, v in {'a': 1, 'b': 2}|items %}{{ k }}={{ v }} {% endfor %}", 'a=1 b=2 ']])(
  'items: %s',
  (template, text) => {
    expect(rendered(template, { user: { name: 'Ann' } })).toBe(text);
  },
);
