import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

/** Whether metadata may be read from a cache now, and from which; one row for all APIs. */
export const metadataCache: Migration = {
  id: '058_metadata_cache',
  async up(db) {
    await sql`CREATE TABLE metadata_cache (
      is_the_row boolean PRIMARY KEY DEFAULT true CHECK (is_the_row),
      epoch uuid NOT NULL DEFAULT gen_random_uuid(),
      phase text NOT NULL CHECK (phase IN ('off', 'opening', 'on', 'closing')),
      server_id text
    )`.execute(db);
    await sql`INSERT INTO metadata_cache (phase) VALUES ('off')`.execute(db);
  },
};
