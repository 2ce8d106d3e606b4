/** Holds, and the idempotency keys that lead to them: a hold is closed once and says how. */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const holdTable: Migration = {
  id: '002_hold',
  async up(db) {
    await sql
      .raw(`
create table hold (
  id uuid primary key,
  account_id uuid not null,
  key_id uuid,
  on_key boolean not null,
  amount bigint not null check (amount >= 0),
  state text not null check (state in ('held', 'settled', 'void', 'unresolved')),
  charged bigint check (charged between 0 and amount),
  owner uuid not null,
  terms json not null,
  quote_until timestamptz,
  provider text,
  usage jsonb,
  upstream jsonb,
  reason text,
  opened_at timestamptz not null default now(),
  expires_at timestamptz not null,
  unresolved_at timestamptz,
  closed_at timestamptz,
  check ((state = 'settled') = (charged is not null)),
  check ((state in ('settled', 'void')) = (closed_at is not null)),
  check (key_id is not null or not on_key)
) with (fillfactor = 80);
create index hold_open on hold (state, id) where state in ('held', 'unresolved');
create index hold_of_account on hold (account_id, opened_at);

create table idempotency (
  account_id uuid not null,
  key text not null,
  digest text not null,
  hold_id uuid not null,
  status int,
  content_type text,
  body bytea,
  made_at timestamptz not null default now(),
  primary key (account_id, key)
);
create index idempotency_of_hold on idempotency (hold_id);`)
      .execute(db);
  },
};
