/**
 * One hold without an idempotency key, step by step: what `holds_open` does for many costs far
 * more than this for one, and at most rates a batch is one command.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const holdOpenAlone: Migration = {
  id: '105_hold_open_alone',
  async up(db) {
    await sql
      .raw(`
create function hold_open_alone(p_owner uuid, p_id uuid, p_account uuid, p_key uuid,
  p_amount bigint, p_live_s float8, p_quote_s float8, p_terms json,
  out part text, out outcome text, out wallet text, out amount bigint)
language plpgsql
set jit = off set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare one record; room bigint; key_room bigint;
begin
  part := 'hold';
  -- In the order of their ids, as everyone does.
  for one in select w.id, w.available - w.debt as room, w.is_limited from wallet w
    where w.id = any(array[p_account, p_key]) order by w.id for update
  loop
    if one.is_limited and one.id = p_account then room := one.room;
    elsif one.is_limited then key_room := one.room; end if;
  end loop;
  outcome := case when room is null then 'noWallet'
    when p_amount > 0 and (room < p_amount or key_room < p_amount) then 'short'
    else 'held' end;
  if outcome = 'held' then
    insert into hold (id, account_id, key_id, on_key, amount, state, owner, terms, expires_at,
      quote_until)
    values (p_id, p_account, p_key, key_room is not null, p_amount, 'held', p_owner, p_terms,
      clock_timestamp() + make_interval(secs => p_live_s),
      clock_timestamp() + make_interval(secs => p_quote_s))
    on conflict (id) do nothing;
    -- It was sent again and is there already.
    if not found then return; end if;
    if key_room is null then
      insert into entry (wallet_id, kind, hold_id, available, held)
      values (p_account, 'hold', p_id, -p_amount, p_amount);
    else
      insert into entry (wallet_id, kind, hold_id, available, held)
      values (p_account, 'hold', p_id, -p_amount, p_amount),
        (p_key, 'hold', p_id, -p_amount, p_amount);
    end if;
  elsif exists (select 1 from hold h where h.id = p_id) then
    outcome := 'held';
  elsif outcome = 'short' then
    wallet := case when room < p_amount then 'account' else 'key' end;
    amount := greatest(case when room < p_amount then room else key_room end, 0);
  end if;
end $$;`)
      .execute(db);
  },
};
