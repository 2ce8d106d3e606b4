/** Writes the holds that were admitted, and their entries. */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const holdsOpen: Migration = {
  id: '008_holds_open',
  async up(db) {
    await sql
      .raw(`
create function holds_open(p_owner uuid, p_holds jsonb)
returns table (place int, outcome text, wallet text, available bigint, hold_id uuid,
  status int, content_type text, body bytea)
language plpgsql as $$
#variable_conflict use_column
declare opened int[] := '{}'; decided record;
begin
  for decided in select * from holds_admit(p_holds) loop
    place := decided.place; wallet := decided.wallet; available := decided.available;
    hold_id := decided.hold_id; status := decided.status; body := decided.body;
    content_type := decided.content_type;
    outcome := case decided.outcome when 'known' then 'held' else decided.outcome end;
    if decided.outcome = 'held' then opened := opened || decided.place; end if;
    return next;
  end loop;
  with x as materialized (
    select x.*, w.id is not null as on_key from jsonb_to_recordset(p_holds) as x(place int,
      id uuid, account uuid, key uuid, amount bigint, terms jsonb, "liveS" float8,
      "quoteS" float8, idempotency text, digest text)
    left join wallet w on w.id = x.key and w.is_limited
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
end $$;`)
      .execute(db);
  },
};
