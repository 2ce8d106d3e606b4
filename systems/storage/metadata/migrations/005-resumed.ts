import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

/** Each time that an upload goes on it numbers its chunks anew, so that two never share an id. */
export const resumed: Migration = {
  id: '005_resumed',
  async up(db) {
    await sql`ALTER TABLE upload_sessions ADD COLUMN attempts int NOT NULL DEFAULT 0`.execute(db);
  },
};
