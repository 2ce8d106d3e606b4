import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

/**
 * The counts of listed files by blocks of their order: a page far inside is found by adding up a
 * few of them, and not by walking there. `file_counts` stays for APIs that are still of before.
 */
export const blockCounts: Migration = {
  id: '055_block_counts',
  async up(db) {
    await sql`CREATE TABLE file_block_counts
      (block bigint NOT NULL, delta bigint NOT NULL)`.execute(db);
    await sql`INSERT INTO file_block_counts (block, delta)
      SELECT seq / 1024, count(*) FROM files
      WHERE kind = 'file' AND upload_status = 'completed' AND tombstoned_at IS NULL
      GROUP BY 1`.execute(db);
    await sql`CREATE OR REPLACE FUNCTION file_counts_add() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO file_block_counts (block, delta)
          VALUES (coalesce(NEW.seq, OLD.seq) / 1024, TG_ARGV[0]::bigint);
        RETURN NULL;
      END $$`.execute(db);
  },
};
