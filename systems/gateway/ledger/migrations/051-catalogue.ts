/** Which models there are, and which providers serve them. */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

const tables = `
create table provider (
  name text primary key,
  kind text not null,
  base_url text,
  secret_name text,
  region text,
  rank integer not null default 100,
  enabled boolean not null default true
);

create table model (
  id text primary key,
  title text not null,
  operations text[] not null,
  context_tokens integer not null check (context_tokens > 0),
  max_output_tokens integer not null check (max_output_tokens >= 0),
  enabled boolean not null default true,
  made_at timestamptz not null default now()
);

create table offer (
  model text not null references model (id) on delete cascade,
  provider text not null references provider (name) on delete cascade,
  upstream_model text not null,
  primary key (model, provider)
);
`;

export const catalogueTables: Migration = {
  id: '051_catalogue',
  async up(db) {
    await sql.raw(tables).execute(db);
  },
};
