import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

/** Where a server takes and gives bytes over HTTP; none: over gRPC, as it did before. */
export const bytesAddress: Migration = {
  id: '053_bytes_address',
  async up(db) {
    await sql`ALTER TABLE storage_servers ADD COLUMN bytes_address text`.execute(db);
  },
};
