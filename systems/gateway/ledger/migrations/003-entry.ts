/**
 * Double entry in one row: it balances to zero by itself, has the shape of its kind, and the same
 * thing is entered once, whatever a program does.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const entryTable: Migration = {
  id: '003_entry',
  async up(db) {
    await sql
      .raw(`
-- Each row is a whole booking: what it gives to the parts of a wallet it takes from a book.
create table entry (
  id bigint generated always as identity,
  wallet_id uuid not null,
  kind text not null,
  hold_id uuid,
  available bigint not null default 0,
  held bigint not null default 0,
  suspense bigint not null default 0,
  debt bigint not null default 0,
  contra bigint not null default 0,
  book text,
  reference text,
  description text,
  made_at timestamptz not null default now(),
  primary key (wallet_id, id),
  constraint entry_balances check (available + held + suspense - debt + contra = 0),
  constraint entry_names_its_book check (contra = 0 or book is not null),
  constraint entry_has_its_shape check (case kind
    when 'hold' then hold_id is not null and held >= 0 and contra = 0 and suspense = 0
    when 'settle' then hold_id is not null and held <= 0 and suspense <= 0
      and contra >= 0 and available >= 0
    when 'void' then hold_id is not null and held <= 0 and suspense <= 0 and contra = 0
    when 'unresolved' then hold_id is not null and suspense >= 0 and available = 0 and contra = 0
    else hold_id is null and held = 0 and suspense = 0
  end)
);
-- One charge for a request: however often it is tried, from wherever.
create unique index entry_opens_once on entry (hold_id, wallet_id) where kind = 'hold';
create unique index entry_closes_once on entry (hold_id, wallet_id)
  where kind in ('settle', 'void');
create unique index entry_once on entry (kind, reference) where reference is not null;
create index entry_seen on entry (wallet_id, id) where contra <> 0;`)
      .execute(db);
  },
};
