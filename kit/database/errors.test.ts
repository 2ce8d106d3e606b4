import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { databaseErrors } from './errors.ts';

test('the documentation lists every code of the database, and no other', async () => {
  const page = await readFile(new URL('../../docs/errors-kit.md', import.meta.url), 'utf8');
  const part = page.split(/^## /m).find((text) => text.startsWith('Database\n')) ?? '';
  const documented = [...part.matchAll(/^### (\w+)$/gm)].map((match) => match[1]);
  expect(documented).toEqual(Object.keys(databaseErrors.entries));
});
