import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SCHEMA_FILE, schemaText } from './schema-file.ts';

test('the published schema is that of the code: else `npm run schema -w gauntlet`', () => {
  const published = new URL(`../../docs/generated/${SCHEMA_FILE}`, import.meta.url);
  expect(readFileSync(published, 'utf8')).toBe(schemaText());
});
