/**
 * What a picture is counted as at most, by a model for which the operator says so. A gateway of the
 * version before knows nothing of it, and leaves it as it is.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const imageTokens: Migration = {
  id: '123_image_tokens',
  async up(db) {
    await sql
      .raw('alter table model add column image_tokens integer check (image_tokens > 0);')
      .execute(db);
  },
};
