/**
 * A batch in which everything goes as most do is done by one statement, and its entries are applied
 * by one. What finds nothing to do there (too little credit, an idempotency key, an answer to keep,
 * a hold that is closed already) is left to the steps of before, in the same transaction.
 *
 * `ledger_batch` stays for gateways that still run while this one takes over.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

/** What the entry `a` says is what its hold `h` is, and it is on a wallet of that hold. */
const saysItsHold = `(
  (a.wallet_id = h.account_id or (a.wallet_id = h.key_id and h.on_key))
  and case a.kind
    when 'hold' then a.held = h.amount
    when 'settle' then h.state = 'settled' and a.contra = h.charged
      and a.held + a.suspense = -h.amount
    when 'void' then h.state = 'void' and a.held + a.suspense = -h.amount
    else h.state = 'unresolved' and a.suspense = h.amount
  end)`;

/** One entry by the statement of before, more by one that looks at all of them. */
const entryApply = `
create or replace function entry_apply() returns trigger language plpgsql
set enable_seqscan = off set enable_mergejoin = off set enable_hashjoin = off as $$
declare done boolean;
begin
  if (select count(*) from added) = 1 then
    update wallet w set available = w.available + a.available, held = w.held + a.held,
      suspense = w.suspense + a.suspense, debt = w.debt + a.debt
    from added a join hold h on h.id = a.hold_id
    where w.id = a.wallet_id
      and ${saysItsHold};
    if found then return null; end if;
  end if;
  with sums as materialized (
    select a.wallet_id, sum(a.available)::bigint available, sum(a.held)::bigint held,
      sum(a.suspense)::bigint suspense, sum(a.debt)::bigint debt,
      bool_and(coalesce(a.hold_id is null or ${saysItsHold}, false)) as says_its_hold
    from added a left join hold h on h.id = a.hold_id
    group by a.wallet_id
  ), moved as (
    update wallet w set available = w.available + s.available, held = w.held + s.held,
      suspense = w.suspense + s.suspense, debt = w.debt + s.debt
    from sums s where w.id = s.wallet_id and s.says_its_hold
    returning 1
  )
  select (select count(*) from moved) = (select count(*) from sums) into done;
  if done then return null; end if;
  if exists (select 1 from added a where not exists (
    select 1 from wallet w where w.id = a.wallet_id
  )) then raise exception 'an entry names a wallet that is not there'; end if;
  raise exception 'an entry says something else than its hold';
end $$;`;

/** By columns, a place in the batch for each row. Who gets no row back was done as it asked. */
const ledgerCommandsText = `
create or replace function ledger_commands(p_owner uuid, p_wallets uuid[], p_upstream jsonb,
  o_places int[], o_ids uuid[], o_accounts uuid[], o_keys uuid[], o_amounts bigint[],
  o_lives float8[], o_quotes float8[], o_idempotency text[], o_digests text[], o_terms json[],
  c_places int[], c_ids uuid[], c_states text[], c_charged bigint[], c_providers text[],
  c_usages jsonb[], c_reasons text[], c_quotes boolean[], c_statuses int[], c_types text[],
  c_bodies text[])
returns table (part text, place int, outcome text, wallet text, amount bigint, hold_id uuid,
  status int, content_type text, body bytea)
language plpgsql
set jit = off set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_mergejoin = off set enable_hashjoin = off as $$
#variable_conflict use_column
declare held_ids uuid[]; closed_places int[]; closings jsonb;
begin
  perform 1 from wallet where id = any(p_wallets) order by id for update;
  if p_upstream <> '[]' then
    update hold h set upstream = x.call
    from jsonb_to_recordset(p_upstream) as x(id uuid, call jsonb)
    where h.id = any(array(select (y->>'id')::uuid from jsonb_array_elements(p_upstream) y))
      and h.id = x.id;
  end if;
  with asked as (
    -- In their order: one that does not fit lets nobody pass who came later.
    select x.*, k.id is not null as on_key, x.idempotency is null and (x.amount = 0 or (
      w.available - w.debt >= sum(x.amount) over (partition by x.account order by x.place)
      and (k.id is null or
        k.available - k.debt >= sum(x.amount) over (partition by x.key order by x.place)))) as fits
    from unnest(o_places, o_ids, o_accounts, o_keys, o_amounts, o_lives, o_quotes, o_terms,
        o_idempotency)
      as x(place, id, account, key, amount, live_s, quote_s, terms, idempotency)
    join wallet w on w.id = x.account and w.is_limited
    left join wallet k on k.id = x.key and k.is_limited
  ), opened as (
    insert into hold (id, account_id, key_id, on_key, amount, state, owner, terms, expires_at,
      quote_until)
    select id, account, key, on_key, amount, 'held', p_owner, terms,
      clock_timestamp() + make_interval(secs => live_s),
      clock_timestamp() + make_interval(secs => quote_s)
    from asked where fits
    on conflict (id) do nothing
    returning id, account_id, key_id, on_key, amount
  ), closed as (
    update hold h set state = c.state, charged = c.charged, provider = c.provider,
      usage = c.usage, reason = c.reason, closed_at = clock_timestamp()
    from unnest(c_places, c_ids, c_states, c_charged, c_providers, c_usages, c_reasons, c_quotes,
        c_statuses)
      as c(place, id, state, charged, provider, usage, reason, quote, status)
    where h.id = c.id and c.state <> 'unresolved' and c.status is null and :is_open
    returning c.place, h.id, h.account_id, h.key_id, h.on_key, h.amount, h.state,
      coalesce(h.charged, 0) as charged
  ), booked as (
    insert into entry (wallet_id, kind, hold_id, available, held, contra, book)
    select w.id, case c.state when 'settled' then 'settle' else c.state end, c.id,
      c.amount - c.charged, -c.amount, c.charged, case c.state when 'settled' then w.book end
    from closed c cross join lateral (
      select c.account_id as id, 'usage' as book
      union all select c.key_id, 'allowance' where c.on_key
    ) w
    union all
    select w.id, 'hold', o.id, -o.amount, o.amount, 0, null
    from opened o cross join lateral (
      select o.account_id as id union all select o.key_id where o.on_key
    ) w
  )
  select (select array_agg(id) from opened), (select array_agg(place) from closed)
  into held_ids, closed_places;
  if coalesce(cardinality(held_ids), 0) = cardinality(o_ids)
    and coalesce(cardinality(closed_places), 0) = cardinality(c_ids) then return; end if;
  -- Closings first: what they give back can be held again in the same batch.
  select jsonb_agg(x) into closings
  from unnest(c_places, c_ids, c_states, c_charged, c_providers, c_usages, c_reasons, c_quotes,
      c_statuses, c_types, c_bodies)
    as x(place, id, state, charged, provider, usage, reason, quote, status, content_type, body)
  where x.place <> all(coalesce(closed_places, '{}'));
  if closings is not null then
    return query select case when c.changed then 'closed' else 'closedBefore' end,
      c.place, c.state, null::text, c.charged, null::uuid, null::int, null::text, null::bytea
    from holds_close(closings) c;
  end if;
  select array_agg(x.place), array_agg(x.id), array_agg(x.account), array_agg(x.key),
    array_agg(x.amount), array_agg(x.live_s), array_agg(x.quote_s), array_agg(x.idempotency),
    array_agg(x.digest), array_agg(x.terms)
  into o_places, o_ids, o_accounts, o_keys, o_amounts, o_lives, o_quotes, o_idempotency, o_digests,
    o_terms
  from unnest(o_places, o_ids, o_accounts, o_keys, o_amounts, o_lives, o_quotes, o_idempotency,
      o_digests, o_terms)
    as x(place, id, account, key, amount, live_s, quote_s, idempotency, digest, terms)
  where x.id <> all(coalesce(held_ids, '{}'));
  if o_ids is not null then
    return query select 'hold'::text, o.place, o.outcome, o.wallet, o.available, o.hold_id,
      o.status, o.content_type, o.body
    from holds_open(p_owner, o_places, o_ids, o_accounts, o_keys, o_amounts, o_lives, o_quotes,
      o_idempotency, o_digests, o_terms) o;
  end if;
end $$;`;

/** `isOpen` is what the hold `h` must be for its closing `c`, beside being its own. */
export function ledgerCommands(isOpen: string): string {
  return ledgerCommandsText.replace(':is_open', () => isOpen);
}

const heldInBatch = `h.id = any(c_ids) and h.state = 'held'
      and (h.quote_until is not null) = c.quote`;

export const commandsAtOnce: Migration = {
  id: '117_commands_at_once',
  async up(db) {
    await sql.raw(`${entryApply}\n${ledgerCommands(heldInBatch)}`).execute(db);
  },
};
