/**
 * A batch whose plans are made once for a session, for all of the functions in it: to plan them
 * again for each batch took longer than to run them. That is safe because every table in them is
 * read by key.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const ledgerBatchPlannedOnce: Migration = {
  id: '103_batch_planned_once',
  async up(db) {
    await sql
      .raw(`
create or replace function ledger_batch(p_owner uuid, p_wallets uuid[], p_closings jsonb,
  p_upstream jsonb, p_places int[], p_ids uuid[], p_accounts uuid[], p_keys uuid[],
  p_amounts bigint[], p_lives float8[], p_quotes float8[], p_idempotency text[],
  p_digests text[], p_terms json[])
returns table (part text, place int, outcome text, wallet text, amount bigint, hold_id uuid,
  status int, content_type text, body bytea)
language plpgsql
set jit = off set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_mergejoin = off as $$
#variable_conflict use_column
begin
  perform 1 from wallet where id = any(p_wallets) order by id for update;
  if p_upstream <> '[]' then
    update hold h set upstream = x.call
    from jsonb_to_recordset(p_upstream) as x(id uuid, call jsonb)
    where h.id = any(array(select (y->>'id')::uuid from jsonb_array_elements(p_upstream) y))
      and h.id = x.id;
  end if;
  -- Closings first: what they give back can be held again in the same batch.
  if p_closings <> '[]' then
    return query select case when c.changed then 'closed' else 'closedBefore' end,
      c.place, c.state, null::text, c.charged, null::uuid, null::int, null::text, null::bytea
    from holds_close(p_closings) c;
  end if;
  if cardinality(p_ids) > 0 then
    return query select 'hold'::text, o.place, o.outcome, o.wallet, o.available, o.hold_id,
      o.status, o.content_type, o.body
    from holds_open(p_owner, p_places, p_ids, p_accounts, p_keys, p_amounts, p_lives, p_quotes,
      p_idempotency, p_digests, p_terms) o;
  end if;
end $$;`)
      .execute(db);
  },
};
