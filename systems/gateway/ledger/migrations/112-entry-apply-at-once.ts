/**
 * As before, and an entry that is alone is looked at and applied by one statement. The settings
 * that are gone were for older ways to do it: each is set and taken back for each entry.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const entryApplyAtOnce: Migration = {
  id: '112_entry_apply_at_once',
  async up(db) {
    await sql
      .raw(`
create or replace function entry_apply() returns trigger language plpgsql
set enable_seqscan = off set enable_mergejoin = off as $$
declare wallets uuid[]; holds uuid[]; changed int;
begin
  -- What fits in nothing falls through to where it is told why.
  update wallet w set available = w.available + a.available, held = w.held + a.held,
    suspense = w.suspense + a.suspense, debt = w.debt + a.debt
  from added a join hold h on h.id = a.hold_id
  where (select count(*) from added) = 1 and w.id = a.wallet_id
    and (a.wallet_id = h.account_id or (a.wallet_id = h.key_id and h.on_key))
    and case a.kind
      when 'hold' then a.held = h.amount
      when 'settle' then h.state = 'settled' and a.contra = h.charged
        and a.held + a.suspense = -h.amount
      when 'void' then h.state = 'void' and a.held + a.suspense = -h.amount
      else h.state = 'unresolved' and a.suspense = h.amount
    end;
  if found then return null; end if;
  select array_agg(distinct wallet_id), array_agg(distinct hold_id) into wallets, holds from added;
  update wallet w set available = w.available + s.available, held = w.held + s.held,
    suspense = w.suspense + s.suspense, debt = w.debt + s.debt
  from (select wallet_id, sum(a.available)::bigint available, sum(a.held)::bigint held,
      sum(a.suspense)::bigint suspense, sum(a.debt)::bigint debt
    from added a group by wallet_id) s
  where w.id = any(wallets) and w.id = s.wallet_id;
  get diagnostics changed = row_count;
  if changed <> cardinality(wallets) then
    raise exception 'an entry names a wallet that is not there';
  end if;
  if exists (
    select 1 from added a left join hold h on h.id = any(holds) and h.id = a.hold_id
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
end $$;`)
      .execute(db);
  },
};
