/** Who has brought whom: each person once, nobody oneself, a code ten times. */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const referralTables: Migration = {
  id: '012_referral',
  async up(db) {
    await sql
      .raw(`
create table referral_code (
  account_id uuid primary key,
  code text not null unique,
  tier text not null default 'bronze' check (tier in ('bronze', 'silver', 'gold')),
  uses int not null default 0 check (uses between 0 and 10)
);
create table referral (
  referee_id uuid primary key,
  referrer_id uuid not null check (referrer_id <> referee_id),
  code text not null,
  bonus bigint not null check (bonus > 0),
  paid bigint not null default 0 check (paid in (0, bonus)),
  payment_id text,
  steps int not null default 0,
  is_confirmed boolean not null default false,
  made_at timestamptz not null default now()
);
create index referral_of_referrer on referral (referrer_id);
create index referral_of_payment on referral (payment_id) where payment_id is not null;`)
      .execute(db);
  },
};
