/** The key that signs receipts, where none is given: made once, the same for all processes. */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const receiptKeyTable: Migration = {
  id: '013_receipt_key',
  async up(db) {
    await sql
      .raw(`
create table receipt_key (
  kid text primary key,
  private_key jsonb not null,
  made_at timestamptz not null default now()
);`)
      .execute(db);
  },
};
