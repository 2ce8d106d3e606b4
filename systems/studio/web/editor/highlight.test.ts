import { expect, test } from 'vitest';
import { highlight } from './highlight.ts';

test.each([
  '',
  'plain',
  '{{ a }}',
  "x {% if a == 'b' %}y{% endif %} {# c #}",
  '{{ a|upper',
  '{% for',
  "{{ 'x",
])('%j: nothing is lost and nothing is added', (source) => {
  expect(
    highlight(source)
      .map(({ text }) => text)
      .join(''),
  ).toBe(source);
});

test('words, filters, texts and numbers are told apart', () => {
  const kinds = highlight("{% if n > 2 %}{{ a|upper ~ 'b' }}{% endif %}{# c #}").map(
    (piece) => piece.kind,
  );
  for (const kind of ['word', 'number', 'filter', 'string', 'tag', 'comment']) {
    expect(kinds).toContain(kind);
  }
});
