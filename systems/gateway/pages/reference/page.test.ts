import { expect, test } from 'vitest';
import { referencePage } from './page.ts';

const nasty = `<b>"it's" & more</b>`;
const shown = '&lt;b>&quot;it&#39;s&quot; &amp; more&lt;/b>';
const form = { properties: { [nasty]: { description: nasty, enum: [nasty] } }, required: [nasty] };
const schema = { anyOf: [form, { ...form, properties: { type: { const: nasty } } }] };
const content = { 'application/json': { schema } };

test('nothing of the document is taken for a part of the page', () => {
  const operation = {
    tags: [nasty],
    summary: nasty,
    description: nasty,
    security: [{ [nasty]: [] }],
    parameters: [{ name: nasty, in: nasty, schema: {} }],
    requestBody: { content },
    responses: { 200: { description: nasty, content } },
  };
  const page = referencePage({ paths: { [nasty]: { get: operation } } });
  expect(page).not.toContain(nasty);
  expect(page.split(shown).length).toBeGreaterThan(12);
});

test('calls stand first, and what no one thought of last', () => {
  const tagged = (tag: string) => ({ get: { tags: [tag], summary: '' } });
  const paths = { '/x': tagged('new'), '/y': tagged('keys'), '/z': tagged('calls') };
  const page = referencePage({ paths });
  const places = ['href="#get-z"', 'href="#get-y"', 'href="#get-x"'].map((link) =>
    page.indexOf(link),
  );
  expect(places.every((place) => place > 0)).toBe(true);
  expect(places).toEqual(places.toSorted((one, other) => one - other));
});
