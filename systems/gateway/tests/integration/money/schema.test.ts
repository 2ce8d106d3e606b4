/** What the migrations come to stands in one file, for those who read; `vitest -u` writes it. */
import { schemaText, testDatabase } from '@gauntlet/kit/database';
import { expect, test } from 'vitest';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';

test('the schema that is written down is what the migrations make', async () => {
  const database = await testDatabase<unknown>({ migrations: gatewayMigrations });
  try {
    const path = '../../../ledger/schema.sql';
    await expect(await schemaText(database.db)).toMatchFileSnapshot(path);
  } finally {
    await database.close();
  }
});
