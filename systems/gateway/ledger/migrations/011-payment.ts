/** Payments, each with what was told of it, and what of that is on the account already. */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const paymentTables: Migration = {
  id: '011_payment',
  async up(db) {
    await sql
      .raw(`
create table payment (
  id text primary key,
  session_id text unique,
  account_id uuid,
  package_id text,
  is_paid boolean not null default false,
  paid_cents bigint not null default 0 check (paid_cents >= 0),
  credit bigint not null default 0 check (credit >= 0),
  bonus bigint not null default 0 check (bonus >= 0),
  refunded_cents bigint not null default 0 check (refunded_cents >= 0),
  refund_failed_cents bigint not null default 0 check (refund_failed_cents >= 0),
  dispute text check (dispute in ('open', 'won', 'lost')),
  disputed_cents bigint not null default 0 check (disputed_cents >= 0),
  credited bigint not null default 0 check (credited between 0 and credit),
  bonus_credited bigint not null default 0 check (bonus_credited between 0 and bonus),
  steps int not null default 0,
  made_at timestamptz not null default now(),
  check (not is_paid or account_id is not null)
);
create index payment_of_account on payment (account_id, made_at);
create table payment_event (
  id text primary key,
  payment_id text not null,
  type text not null,
  received_at timestamptz not null default now()
);`)
      .execute(db);
  },
};
