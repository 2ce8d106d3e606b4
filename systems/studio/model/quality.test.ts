import { expect, test } from 'vitest';
import { languageOf } from './language.ts';
import { isNear, simhash } from './simhash.ts';

test.each([
  ['The cat is on the mat and it was not for you.', 'en'],
  ['Der Hund ist nicht auf dem Sofa, und das ist gut.', 'de'],
  ['Le chat est sur la table et les enfants ne sont pas là.', 'fr'],
  ['El perro es grande y los gatos no están en la casa.', 'es'],
  ['これは日本語です', 'ja'],
  ['这是中文', 'zh'],
  ['Это по-русски', 'ru'],
  ['12345', 'unknown'],
])('%s: %s', (text, language) => {
  expect(languageOf(text)).toBe(language);
});

test('nearly the same is near, something else is not', () => {
  const text =
    'The quick brown fox jumps over the lazy dog while seven wizards watch from a distant hill ' +
    'and nobody in the village below has any idea of what is going on in the dark forest tonight.';
  expect(isNear(simhash(text), simhash(text.replace('quick', 'fast')))).toBe(true);
  expect(isNear(simhash(text), simhash(text.toUpperCase()))).toBe(true);
  const other =
    'A completely different sentence about budgets, tokens and the price of electricity.';
  expect(isNear(simhash(text), simhash(other))).toBe(false);
});
