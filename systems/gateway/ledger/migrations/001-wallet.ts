/**
 * A wallet for each account, and a child wallet for each key that has a spend limit. None falls
 * below zero; what is taken back after it was spent is a debt.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const walletTable: Migration = {
  id: '001_wallet',
  async up(db) {
    await sql
      .raw(`
create table wallet (
  id uuid primary key,
  account_id uuid not null,
  kind text not null check (kind in ('account', 'key')),
  available bigint not null default 0 check (available between 0 and 1000000000000000000),
  held bigint not null default 0 check (held >= 0),
  suspense bigint not null default 0 check (suspense >= 0),
  debt bigint not null default 0 check (debt >= 0),
  -- A key whose limit was taken away keeps its entries.
  is_limited boolean not null default true,
  opened_at timestamptz not null default now(),
  check ((kind = 'account') = (id = account_id))
) with (fillfactor = 50);
create index wallet_of_account on wallet (account_id) where kind = 'key';

create table gateway_process (
  id uuid primary key,
  seen_at timestamptz not null default now()
);`)
      .execute(db);
  },
};
