/** Writes the holds that are admitted, and their entries, and says what became of each. */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const holdsOpen: Migration = {
  id: '008_holds_open',
  async up(db) {
    await sql
      .raw(`
create function holds_open(p_owner uuid, p_places int[], p_ids uuid[], p_accounts uuid[],
  p_keys uuid[], p_amounts bigint[], p_lives float8[], p_quotes float8[], p_idempotency text[],
  p_digests text[], p_terms json[])
returns table (place int, outcome text, wallet text, available bigint, hold_id uuid,
  status int, content_type text, body bytea)
language plpgsql as $$
#variable_conflict use_column
begin
  return query
  with x as materialized (
    -- Side by side: each row of the one is the row of the other.
    select * from rows from (
      unnest(p_places, p_ids, p_accounts, p_keys, p_amounts, p_lives, p_quotes, p_idempotency,
        p_digests, p_terms),
      holds_admit(p_ids, p_accounts, p_keys, p_amounts, p_idempotency, p_digests)
    ) as x(place, id, account, key, amount, live_s, quote_s, idempotency, digest, terms,
      outcome, wallet, available, other_id, on_key, status, content_type, body)
  ), made as (
    insert into hold (id, account_id, key_id, on_key, amount, state, owner, terms,
      expires_at, quote_until)
    select id, account, key, on_key, amount, 'held', p_owner, terms,
      clock_timestamp() + make_interval(secs => live_s),
      clock_timestamp() + make_interval(secs => quote_s)
    from x where outcome = 'held'
  ), claimed as (
    insert into idempotency (account_id, key, digest, hold_id)
    select account, idempotency, digest, id from x
    where idempotency is not null and outcome = 'held'
    on conflict (account_id, key) do update set hold_id = excluded.hold_id,
      made_at = clock_timestamp()
  ), booked as (
    insert into entry (wallet_id, kind, hold_id, available, held)
    select w.id, 'hold', x.id, -x.amount, x.amount
    from x cross join lateral (
      select x.account as id union all select x.key where x.on_key
    ) w
    where x.outcome = 'held' order by x.place
  )
  select x.place, case x.outcome when 'known' then 'held' else x.outcome end, x.wallet,
    x.available, coalesce(x.other_id, x.id), x.status, x.content_type, x.body
  from x;
end $$;`)
      .execute(db);
  },
};
