/**
 * A batch of holds and closings as one statement: one round trip and one flush to disk for all of
 * them. The wallets are locked in the order of their ids, so that batches of several processes
 * cannot wait for each other in a ring.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

const lock = `
create function wallets_lock(p_ids uuid[]) returns void language sql as $$
  select 1 from wallet where id = any(p_ids) order by id for update
$$;`;

const close = `
create function holds_close(p_closings jsonb)
returns table (place int, changed boolean, state text, charged bigint)
language plpgsql as $$
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
      closed_at = case when f.state = 'unresolved' then null else clock_timestamp() end
    from first f join before b on b.id = f.id
    where h.id = f.id
      and (h.state = 'held' or (h.state = 'unresolved' and f.state <> 'unresolved'))
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
  select a.place, c.id is not null,
    coalesce(c.state, h.state), coalesce(c.charged, h.charged)
  from asked a left join closed c on c.place = a.place left join hold h on h.id = a.id;
end $$;`;

const hold = `
create function holds_open(p_owner uuid, p_holds jsonb)
returns table (place int, outcome text, wallet text, available bigint, hold_id uuid,
  status int, content_type text, body bytea)
language plpgsql as $$
#variable_conflict use_column
declare
  ids uuid[]; room bigint[]; asked record; at_account int; at_key int;
  opened int[] := '{}'; opened_ids uuid[] := '{}'; claims text[] := '{}'; claim text;
begin
  select array_agg(w.id), array_agg(w.available - w.debt) into ids, room from wallet w
  where w.id in (select unnest(array[x.account, x.key])
    from jsonb_to_recordset(p_holds) as x(account uuid, key uuid));
  for asked in
    select x.*, h.id as known, i.hold_id as claimed, i.digest as claimed_digest,
      i.status as kept_status, i.content_type as kept_type, i.body as kept_body,
      ch.state as claimed_state
    from jsonb_to_recordset(p_holds) as x(place int, id uuid, account uuid, key uuid,
      amount bigint, idempotency text, digest text)
    left join hold h on h.id = x.id
    left join idempotency i on i.account_id = x.account and i.key = x.idempotency
    left join hold ch on ch.id = i.hold_id
    order by x.place
  loop
    place := asked.place; hold_id := asked.id; wallet := null; available := null;
    status := null; content_type := null; body := null;
    claim := asked.account::text || ' ' || asked.idempotency;
    at_account := array_position(ids, asked.account);
    at_key := array_position(ids, asked.key);
    if asked.known is not null or asked.id = any(opened_ids) then
      outcome := 'held';
    elsif at_account is null then
      outcome := 'noWallet';
    elsif asked.claimed is not null and asked.claimed_digest <> asked.digest then
      outcome := 'otherBody'; hold_id := asked.claimed;
    elsif claim = any(claims) or asked.claimed_state in ('held', 'unresolved') then
      outcome := 'running'; hold_id := coalesce(asked.claimed, asked.id);
    elsif asked.claimed_state = 'settled' and asked.kept_status is null then
      outcome := 'answerLost'; hold_id := asked.claimed;
    elsif asked.claimed_state = 'settled' then
      outcome := 'replay'; hold_id := asked.claimed;
      status := asked.kept_status; content_type := asked.kept_type; body := asked.kept_body;
    elsif room[at_account] < asked.amount and asked.amount > 0 then
      outcome := 'short'; wallet := 'account'; available := greatest(room[at_account], 0);
    elsif room[at_key] < asked.amount and asked.amount > 0 then
      outcome := 'short'; wallet := 'key'; available := greatest(room[at_key], 0);
    else
      outcome := 'held';
      room[at_account] := room[at_account] - asked.amount;
      if at_key is not null then room[at_key] := room[at_key] - asked.amount; end if;
      opened := opened || asked.place; opened_ids := opened_ids || asked.id;
      if claim is not null then claims := claims || claim; end if;
    end if;
    return next;
  end loop;
  with x as materialized (
    select x.*, x.key = any(ids) as on_key from jsonb_to_recordset(p_holds) as x(place int,
      id uuid, account uuid, key uuid, amount bigint, terms jsonb, "liveS" float8,
      "quoteS" float8, idempotency text, digest text)
    where x.place = any(opened)
  ), made as (
    insert into hold (id, account_id, key_id, on_key, amount, state, owner, terms,
      expires_at, quote_until)
    select id, account, key, coalesce(on_key, false), amount, 'held', p_owner, terms,
      clock_timestamp() + make_interval(secs => "liveS"),
      clock_timestamp() + make_interval(secs => "quoteS")
    from x
  ), claimed as (
    insert into idempotency (account_id, key, digest, hold_id)
    select account, idempotency, digest, id from x where idempotency is not null
    on conflict (account_id, key) do update set hold_id = excluded.hold_id,
      made_at = clock_timestamp()
  )
  insert into entry (wallet_id, kind, hold_id, available, held)
  select w.id, 'hold', x.id, -x.amount, x.amount
  from x cross join lateral (
    select x.account as id union all select x.key where x.on_key
  ) w
  order by x.place;
end $$;`;

const batch = `
create function ledger_batch(p_owner uuid, p_wallets uuid[], p_closings jsonb, p_holds jsonb,
  p_upstream jsonb)
returns table (part text, place int, outcome text, wallet text, amount bigint, hold_id uuid,
  status int, content_type text, body bytea)
language plpgsql as $$
#variable_conflict use_column
begin
  perform wallets_lock(p_wallets);
  if jsonb_array_length(p_upstream) > 0 then
    update hold h set upstream = x.call
    from jsonb_to_recordset(p_upstream) as x(id uuid, call jsonb) where h.id = x.id;
  end if;
  -- Closings first: what they give back can be held again in the same batch.
  if jsonb_array_length(p_closings) > 0 then
    return query select case when c.changed then 'closed' else 'closedBefore' end,
      c.place, c.state, null::text, c.charged, null::uuid, null::int, null::text, null::bytea
    from holds_close(p_closings) c;
  end if;
  if jsonb_array_length(p_holds) > 0 then
    return query select 'hold'::text, o.place, o.outcome, o.wallet, o.available, o.hold_id,
      o.status, o.content_type, o.body
    from holds_open(p_owner, p_holds) o;
  end if;
end $$;`;

export const ledgerBatch: Migration = {
  id: '002_batch',
  async up(db) {
    for (const text of [lock, close, hold, batch]) await sql.raw(text).execute(db);
  },
};
