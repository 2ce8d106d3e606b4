/**
 * What stands in the tables passed the checks before, which said the same. Looked at once more, in
 * a step of its own: meanwhile others read and write.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const checksOfRowsValid: Migration = {
  id: '111_checks_of_rows_valid',
  async up(db) {
    await sql
      .raw(`
alter table wallet validate constraint wallet_is_whole;
alter table hold validate constraint hold_is_whole;
alter table entry validate constraint entry_is_whole;`)
      .execute(db);
  },
};
