/** Closes holds, each once, and books what is charged and what is given back. */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const holdsClose: Migration = {
  id: '006_holds_close',
  async up(db) {
    await sql
      .raw(`
create function holds_close(p_closings jsonb)
returns table (place int, changed boolean, state text, charged bigint)
language plpgsql set jit = off set enable_seqscan = off set enable_mergejoin = off as $$
#variable_conflict use_column
begin
  return query
  with asked as materialized (
    select * from jsonb_to_recordset(p_closings) as x(place int, id uuid, state text,
      charged bigint, provider text, usage jsonb, reason text, quote boolean,
      status int, content_type text, body text)
  ), first as materialized (
    -- Closed twice in one batch: the first one counts.
    select distinct on (id) * from asked order by id, place
  ), before as materialized (
    select h.id, h.state from hold h where h.id in (select id from first)
  ), closed as (
    update hold h set state = f.state, charged = f.charged, provider = f.provider,
      usage = f.usage, reason = f.reason,
      closed_at = case when f.state = 'unresolved' then null else clock_timestamp() end,
      unresolved_at = case when f.state = 'unresolved' then clock_timestamp()
        else h.unresolved_at end
    from first f join before b on b.id = f.id
    where h.id = f.id and h.state = b.state
      and (b.state = 'held' or (b.state = 'unresolved' and f.state <> 'unresolved'))
      and (h.quote_until is not null) = coalesce(f.quote, false)
    returning h.id, h.account_id, h.key_id, h.on_key, h.amount, h.state, h.charged,
      f.place, b.state as was
  ), kept as (
    update idempotency i set status = f.status, content_type = f.content_type,
      body = decode(f.body, 'base64')
    from closed c join first f on f.id = c.id
    where i.hold_id = c.id and f.status is not null
  ), booked as (
    insert into entry (wallet_id, kind, hold_id, available, held, suspense, contra, book)
    select w.id, case c.state when 'settled' then 'settle' else c.state end, c.id,
      case when c.state = 'unresolved' then 0 else c.amount - coalesce(c.charged, 0) end,
      case when c.was = 'held' then -c.amount else 0 end,
      case when c.was = 'unresolved' then -c.amount
        when c.state = 'unresolved' then c.amount else 0 end,
      coalesce(c.charged, 0),
      case when c.state = 'settled' then w.book end
    from closed c cross join lateral (
      select c.account_id as id, 'usage' as book
      union all select c.key_id, 'allowance' where c.on_key
    ) w
    order by c.place
  )
  -- The table is seen as it was before, also for those that came second in this very batch.
  select a.place, coalesce(c.place = a.place, false),
    case when c.id is null then h.state else c.state end,
    case when c.id is null then h.charged else c.charged end
  from asked a left join closed c on c.id = a.id left join hold h on h.id = a.id;
end $$;`)
      .execute(db);
  },
};
