/** What the migrations come to stands in one file, for those who read; `vitest -u` writes it. */
import { schemaText, testDatabase } from '@gauntlet/kit/database';
import { expect, test } from 'vitest';
import { migrations } from '../../metadata/migrations/list.ts';

test('the schema that is written down is what the migrations make', async () => {
  const database = await testDatabase<unknown>({ migrations });
  try {
    await expect(await schemaText(database.db)).toMatchFileSnapshot('../../metadata/schema.sql');
  } finally {
    await database.close();
  }
});
