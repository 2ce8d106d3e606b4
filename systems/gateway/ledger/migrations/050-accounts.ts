/** Who there is: accounts, their sessions, their keys. */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

const tables = `
create table account (
  id uuid primary key,
  email text not null check (email = lower(email)),
  password_hash text not null,
  role text not null default 'user' check (role in ('user', 'admin')),
  disabled boolean not null default false,
  referral_code text,
  made_at timestamptz not null default now(),
  confirmed_at timestamptz,
  constraint account_email unique (email)
);

create table confirmation (
  token_hash text primary key,
  account_id uuid not null references account (id),
  expires_at timestamptz not null
);

create table session_family (
  id uuid primary key,
  account_id uuid not null references account (id),
  current_hash text not null,
  previous_hash text,
  rotated_at timestamptz not null,
  expires_at timestamptz not null,
  revoked boolean not null default false
);
create index session_of_account on session_family (account_id);

create table api_key (
  id uuid primary key,
  account_id uuid not null references account (id),
  name text not null,
  mode text not null check (mode in ('live', 'test')),
  hash text not null unique,
  previous_hash text unique,
  previous_until timestamptz,
  hint text not null,
  spend_limit bigint check (spend_limit >= 0),
  requests_per_minute integer check (requests_per_minute > 0),
  tokens_per_minute integer check (tokens_per_minute > 0),
  models text[],
  addresses text[],
  made_at timestamptz not null default now(),
  used_at timestamptz,
  revoked_at timestamptz
);
create index api_key_of_account on api_key (account_id, made_at);
`;

export const accountTables: Migration = {
  id: '050_accounts',
  async up(db) {
    await sql.raw(tables).execute(db);
  },
};
