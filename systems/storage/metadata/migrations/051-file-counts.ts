import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

const listed = (row: 'OLD' | 'NEW') =>
  sql.raw(`(${row}.kind = 'file' AND ${row}.upload_status = 'completed'
    AND ${row}.tombstoned_at IS NULL)`);

/**
 * How many files are listed, as a sum of changes: counting a million rows takes longer than a page
 * of them may. Changes are only ever added, so no upload waits for another one, nor locks it up.
 */
export const fileCounts: Migration = {
  id: '051_file_counts',
  async up(db) {
    await sql`CREATE TABLE file_counts (delta bigint NOT NULL)`.execute(db);
    await sql`CREATE FUNCTION file_counts_add() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO file_counts (delta) VALUES (TG_ARGV[0]::bigint);
        RETURN NULL;
      END $$`.execute(db);
    await sql`CREATE TRIGGER files_listed_insert AFTER INSERT ON files FOR EACH ROW
      WHEN (${listed('NEW')}) EXECUTE FUNCTION file_counts_add('1')`.execute(db);
    await sql`CREATE TRIGGER files_listed_more AFTER UPDATE ON files FOR EACH ROW
      WHEN (${listed('NEW')} AND NOT ${listed('OLD')})
      EXECUTE FUNCTION file_counts_add('1')`.execute(db);
    await sql`CREATE TRIGGER files_listed_less AFTER UPDATE ON files FOR EACH ROW
      WHEN (${listed('OLD')} AND NOT ${listed('NEW')})
      EXECUTE FUNCTION file_counts_add('-1')`.execute(db);
    await sql`CREATE TRIGGER files_listed_delete AFTER DELETE ON files FOR EACH ROW
      WHEN (${listed('OLD')}) EXECUTE FUNCTION file_counts_add('-1')`.execute(db);
    await sql`INSERT INTO file_counts (delta) SELECT count(*) FROM files
      WHERE kind = 'file' AND upload_status = 'completed' AND tombstoned_at IS NULL`.execute(db);
  },
};
