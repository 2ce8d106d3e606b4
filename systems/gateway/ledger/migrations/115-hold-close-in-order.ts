/**
 * As before, and the wallet is locked before its hold, as everyone does: two who close one hold at
 * the same time, one of them alone and one in a batch, had each what the other waited for.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const holdCloseInOrder: Migration = {
  id: '115_hold_close_in_order',
  async up(db) {
    await sql
      .raw(`
create or replace function hold_close_alone(p_id uuid, p_account uuid, p_key uuid, p_state text,
  p_charged bigint, p_provider text, p_usage jsonb, p_reason text, p_quote boolean, p_status int,
  p_content_type text, p_body bytea,
  out part text, out outcome text, out amount bigint)
language plpgsql set enable_seqscan = off as $$
declare one record;
begin
  part := 'closed'; outcome := p_state; amount := p_charged;
  if p_status is null and p_state in ('settled', 'void') then
    with locked as materialized (
      select w.id from wallet w
      where w.id = p_account and not exists (select 1 from wallet k where k.id = p_key)
      for update of w
    ), closed as (
      update hold h set state = p_state, charged = p_charged, provider = p_provider,
        usage = p_usage, reason = p_reason, closed_at = clock_timestamp()
      from locked l
      where h.id = p_id and h.account_id = l.id and h.state = 'held' and not h.on_key
        and (h.quote_until is not null) = p_quote
      returning h.account_id, h.amount)
    insert into entry (wallet_id, kind, hold_id, available, held, contra, book)
    select c.account_id, case p_state when 'settled' then 'settle' else p_state end, p_id,
      c.amount - coalesce(p_charged, 0), -c.amount, coalesce(p_charged, 0),
      case when p_state = 'settled' then 'usage' end
    from closed c;
    if found then return; end if;
  end if;
  perform 1 from wallet w where w.id = any(array[p_account, p_key]) order by w.id for update;
  select h.account_id, h.key_id, h.on_key, h.amount, h.state, h.charged into one
  from hold h where h.id = p_id;
  part := 'closedBefore'; outcome := one.state; amount := one.charged;
  update hold h set state = p_state, charged = p_charged, provider = p_provider,
    usage = p_usage, reason = p_reason,
    closed_at = case when p_state <> 'unresolved' then clock_timestamp() end,
    unresolved_at = case when p_state = 'unresolved' then clock_timestamp()
      else h.unresolved_at end
  where h.id = p_id and h.state = one.state
    and (h.state = 'held' or (h.state = 'unresolved' and p_state <> 'unresolved'))
    and (h.quote_until is not null) = p_quote;
  if not found then return; end if;
  part := 'closed'; outcome := p_state; amount := p_charged;
  if p_status is not null then
    update idempotency i set status = p_status, content_type = p_content_type, body = p_body
    where i.hold_id = p_id;
  end if;
  insert into entry (wallet_id, kind, hold_id, available, held, suspense, contra, book)
  select w.id, case p_state when 'settled' then 'settle' else p_state end, p_id,
    case when p_state = 'unresolved' then 0 else one.amount - coalesce(p_charged, 0) end,
    case when one.state = 'held' then -one.amount else 0 end,
    case when one.state = 'unresolved' then -one.amount
      when p_state = 'unresolved' then one.amount else 0 end,
    coalesce(p_charged, 0),
    case when p_state = 'settled' then w.book end
  from (values (one.account_id, 'usage'), (one.key_id, 'allowance')) as w(id, book)
  where w.book = 'usage' or one.on_key;
end $$;`)
      .execute(db);
  },
};
