/**
 * Closings that find their holds by key, however large the table was when the plan was made. A
 * session keeps its plans: one made while there were few holds read all of them, and the closing
 * of one took the longer the more there were.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const holdsCloseByKey: Migration = {
  id: '100_holds_close_by_key',
  async up(db) {
    await sql
      .raw(`
create or replace function holds_close(p_closings jsonb)
returns table (place int, changed boolean, state text, charged bigint)
language plpgsql as $$
#variable_conflict use_column
declare ids uuid[]; answered uuid[];
begin
  select array_agg(x.id), array_agg(x.id) filter (where x.status is not null)
  into ids, answered from jsonb_to_recordset(p_closings) as x(id uuid, status int);
  return query
  with asked as materialized (
    select * from jsonb_to_recordset(p_closings) as x(place int, id uuid, state text,
      charged bigint, provider text, usage jsonb, reason text, quote boolean,
      status int, content_type text, body text)
  ), first as materialized (
    -- Closed twice in one batch: the first one counts.
    select distinct on (id) * from asked order by id, place
  ), before as materialized (
    select h.id, h.state, h.charged from hold h where h.id = any(ids)
  ), closed as (
    update hold h set state = f.state, charged = f.charged, provider = f.provider,
      usage = f.usage, reason = f.reason,
      closed_at = case when f.state = 'unresolved' then null else clock_timestamp() end,
      unresolved_at = case when f.state = 'unresolved' then clock_timestamp()
        else h.unresolved_at end
    from first f join before b on b.id = f.id
    where h.id = any(ids) and h.id = f.id and h.state = b.state
      and (b.state = 'held' or (b.state = 'unresolved' and f.state <> 'unresolved'))
      and (h.quote_until is not null) = coalesce(f.quote, false)
    returning h.id, h.account_id, h.key_id, h.on_key, h.amount, h.state, h.charged,
      f.place, b.state as was
  ), kept as (
    update idempotency i set status = f.status, content_type = f.content_type,
      body = decode(f.body, 'base64')
    from closed c join first f on f.id = c.id
    where i.hold_id = any(answered) and i.hold_id = c.id and f.status is not null
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
  -- As it was before, also for those that came second in this very batch.
  select a.place, coalesce(c.place = a.place, false),
    case when c.id is null then b.state else c.state end,
    case when c.id is null then b.charged else c.charged end
  from asked a left join closed c on c.id = a.id left join before b on b.id = a.id;
end $$;`)
      .execute(db);
  },
};
