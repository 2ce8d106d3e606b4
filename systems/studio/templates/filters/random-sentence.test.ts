import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test('is one of the sentences, by the seed', () => {
  const text = 'First one. Is this the second? "Yes!" Dr. Who said so. Version 2.5 came out.';
  const draw = (seed: string) => rendered('{{ text|random_sentence }}', { text }, { seed });
  expect(draw('a')).toBe(draw('a'));
  const drawn = new Set(Array.from({ length: 80 }, (_, index) => draw(`row ${index}`)));
  expect(drawn).toContain('First one.');
  expect(drawn).toContain('Version 2.5 came out.');
  expect(rendered('[{{ ""|random_sentence }}]', {})).toBe('[]');
});
