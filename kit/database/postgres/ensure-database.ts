import { clientOpen } from '../connect.ts';
import { codeOf } from '../problem.ts';

const alreadyThere = new Set(['42P04', '23505']);

/** Creates the product's database on the embedded server the first time. */
export async function databaseEnsure(maintenanceUrl: string, name: string): Promise<void> {
  const client = await clientOpen(maintenanceUrl);
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount === 0)
      await client.query(`create database ${client.escapeIdentifier(name)}`);
  } catch (error) {
    // Another process of the same product was faster.
    if (!alreadyThere.has(codeOf(error) ?? '')) throw error;
  } finally {
    await client.end();
  }
}
