/** Entries move wallets, and nothing else does; an entry says what its hold says. */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const entryApply: Migration = {
  id: '004_entry_apply',
  async up(db) {
    await sql
      .raw(`
create function entry_apply() returns trigger language plpgsql
set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare wallets int; changed int;
begin
  select count(distinct wallet_id) into wallets from added;
  -- Grouped: a wallet that stands here twice must be moved by both.
  update wallet w set available = w.available + s.available, held = w.held + s.held,
    suspense = w.suspense + s.suspense, debt = w.debt + s.debt
  from (select wallet_id, sum(a.available)::bigint available, sum(a.held)::bigint held,
      sum(a.suspense)::bigint suspense, sum(a.debt)::bigint debt
    from added a group by wallet_id) s
  where w.id = s.wallet_id;
  get diagnostics changed = row_count;
  if changed <> wallets then raise exception 'an entry names a wallet that is not there'; end if;
  if exists (
    select 1 from added a left join hold h on h.id = a.hold_id
    where a.hold_id is not null and (
      h.id is null
      or (a.wallet_id <> h.account_id and (a.wallet_id <> h.key_id or not h.on_key))
      or not case a.kind
        when 'hold' then a.held = h.amount
        when 'settle' then h.state = 'settled' and a.contra = h.charged
          and a.held + a.suspense = -h.amount
        when 'void' then h.state = 'void' and a.held + a.suspense = -h.amount
        else h.state = 'unresolved' and a.suspense = h.amount
      end)
  ) then raise exception 'an entry says something else than its hold'; end if;
  return null;
end $$;
create trigger entry_apply after insert on entry referencing new table as added
  for each statement execute function entry_apply();`)
      .execute(db);
  },
};
