import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test('keeps the first tokens, and never half a character', () => {
  const text = 'one two three four';
  expect(rendered('{{ text|truncate_tokens(2) }}', { text })).toBe('one two');
  expect(rendered('{{ text|truncate_tokens(99) }}', { text })).toBe(text);
  const astral = '🧑🏽‍🚀🧑🏽‍🚀';
  for (const n of [1, 2, 3, 4, 5]) {
    const cut = rendered('{{ text|truncate_tokens(n) }}', { text: astral, n });
    expect(cut).not.toContain('\ufffd');
    expect(astral.startsWith(cut)).toBe(true);
  }
});

test('a number below zero is an error', () => {
  expect(() => rendered("{{ 'a'|truncate_tokens(-1) }}", {})).toThrow('not below zero');
});
