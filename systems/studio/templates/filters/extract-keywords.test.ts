import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test('the frequent words that are not in every text, in the order of their number', () => {
  const text = 'The cat and the dog. The cat chased a dog; the cat won, and the bird watched.';
  expect(rendered("{{ text|extract_keywords(3)|join(' ') }}", { text })).toBe('cat dog chased');
  expect(rendered('{{ text|extract_keywords(0) }}', { text: '' })).toBe('[]');
});
