/** Prices by version. Only added to: what was charged by one can be explained for ever. */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const priceTable: Migration = {
  id: '010_price',
  async up(db) {
    await sql
      .raw(`
create table price (
  provider text not null,
  model text not null,
  version int not null check (version > 0),
  from_at timestamptz not null,
  price jsonb not null,
  made_at timestamptz not null default now(),
  primary key (provider, model, version)
);
create trigger price_stays before update or delete on price
  for each row execute function money_refuse();`)
      .execute(db);
  },
};
