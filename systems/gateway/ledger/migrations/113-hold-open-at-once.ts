/**
 * As before, and a hold on an account alone is admitted, opened and entered by one statement. When
 * it finds nothing to do, the steps of before say what there is.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const holdOpenAtOnce: Migration = {
  id: '113_hold_open_at_once',
  async up(db) {
    await sql
      .raw(`
create or replace function hold_open_alone(p_owner uuid, p_id uuid, p_account uuid, p_key uuid,
  p_amount bigint, p_live_s float8, p_quote_s float8, p_terms json,
  out part text, out outcome text, out wallet text, out amount bigint)
language plpgsql set enable_seqscan = off as $$
declare one record; room bigint; key_room bigint;
begin
  part := 'hold';
  outcome := 'held';
  with admitted as materialized (
    select w.id from wallet w
    where w.id = p_account and w.is_limited
      and (p_amount = 0 or w.available - w.debt >= p_amount)
      and not exists (select 1 from wallet k where k.id = p_key)
    for update of w
  ), opened as (
    insert into hold (id, account_id, key_id, on_key, amount, state, owner, terms, expires_at,
      quote_until)
    select p_id, p_account, p_key, false, p_amount, 'held', p_owner, p_terms,
      clock_timestamp() + make_interval(secs => p_live_s),
      clock_timestamp() + make_interval(secs => p_quote_s)
    from admitted
    on conflict (id) do nothing
    returning id
  )
  insert into entry (wallet_id, kind, hold_id, available, held)
  select p_account, 'hold', id, -p_amount, p_amount from opened;
  if found then return; end if;
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
