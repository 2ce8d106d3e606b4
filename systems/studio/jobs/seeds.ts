/** Seed files that were uploaded, by the key that they have in the object store. */
import type { Kysely } from 'kysely';
import { jsonText } from './json.ts';
import type { Schema } from './schema.ts';

export interface SeedEntry {
  readonly key: string;
  readonly filename: string;
  readonly contentType: string;
  readonly format: string | undefined;
  readonly etag: string | undefined;
  readonly recordCount: number | undefined;
  readonly columns: readonly string[] | undefined;
  readonly createdAt: Date;
}

export async function insertSeed(
  db: Kysely<Schema>,
  ownerId: string,
  { key, filename, contentType }: Pick<SeedEntry, 'key' | 'filename' | 'contentType'>,
): Promise<void> {
  await db
    .insertInto('seeds')
    .values({ s3_key: key, owner_id: ownerId, filename, content_type: contentType })
    .execute();
}

export async function keepSeedFacts(
  db: Kysely<Schema>,
  key: string,
  facts: {
    readonly format: string;
    readonly etag: string;
    readonly recordCount: number;
    readonly columns: readonly string[];
  },
): Promise<void> {
  await db
    .updateTable('seeds')
    .set({
      format: facts.format,
      etag: facts.etag,
      record_count: facts.recordCount,
      columns: jsonText(facts.columns),
    })
    .where('s3_key', '=', key)
    .execute();
}

function entryOf(row: {
  s3_key: string;
  filename: string;
  content_type: string;
  format: string | null;
  etag: string | null;
  record_count: number | null;
  columns: readonly string[] | null;
  created_at: Date;
}): SeedEntry {
  return {
    key: row.s3_key,
    filename: row.filename,
    contentType: row.content_type,
    format: row.format ?? undefined,
    etag: row.etag ?? undefined,
    recordCount: row.record_count ?? undefined,
    columns: row.columns ?? undefined,
    createdAt: row.created_at,
  };
}

export async function findSeed(
  db: Kysely<Schema>,
  key: string,
  ownerId: string,
): Promise<SeedEntry | undefined> {
  const row = await db
    .selectFrom('seeds')
    .selectAll()
    .where('s3_key', '=', key)
    .where('owner_id', '=', ownerId)
    .executeTakeFirst();
  return row === undefined ? undefined : entryOf(row);
}

export async function listSeeds(
  db: Kysely<Schema>,
  ownerId: string,
  limit: number,
): Promise<readonly SeedEntry[]> {
  const rows = await db
    .selectFrom('seeds')
    .selectAll()
    .where('owner_id', '=', ownerId)
    .orderBy('created_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map(entryOf);
}
