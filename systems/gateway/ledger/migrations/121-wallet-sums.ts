/**
 * What the entries of each wallet add up to, as far as they were added up: entries stay, so the
 * check of the books adds up each of them once. And what it found when it last looked.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const walletSums: Migration = {
  id: '121_wallet_sums',
  async up(db) {
    await sql
      .raw(`
create table wallet_sum (
  wallet_id uuid primary key,
  last_entry bigint not null,
  entries bigint not null,
  available bigint not null,
  held bigint not null,
  suspense bigint not null,
  debt bigint not null
);
create table books_check (
  is_only boolean primary key default true check (is_only),
  accounts bigint not null,
  entries numeric not null,
  difference numeric not null,
  checked_at timestamptz not null,
  took_ms bigint not null
);`)
      .execute(db);
  },
};
