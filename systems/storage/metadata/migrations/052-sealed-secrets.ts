import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

/** Which master key seals a secret; none: it stands there as it is. */
export const sealedSecrets: Migration = {
  id: '052_sealed_secrets',
  async up(db) {
    await sql`ALTER TABLE s3_access_keys ADD COLUMN master_key_id text`.execute(db);
  },
};
