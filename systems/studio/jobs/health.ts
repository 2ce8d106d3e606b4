import { type Kysely, sql } from 'kysely';
import type { Schema } from './schema.ts';

export async function databaseAnswers(db: Kysely<Schema>): Promise<void> {
  await sql`select 1`.execute(db);
}
