/**
 * A batch of holds and closings as one statement: one round trip and one flush to disk for all of
 * them. The wallets are locked in the order of their ids, so that batches of several processes
 * cannot wait for each other in a ring.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const ledgerBatch: Migration = {
  id: '009_batch',
  async up(db) {
    await sql
      .raw(`
create function wallets_lock(p_ids uuid[]) returns void language sql as $$
  select 1 from wallet where id = any(p_ids) order by id for update
$$;

create function ledger_batch(p_owner uuid, p_wallets uuid[], p_closings jsonb, p_upstream jsonb,
  p_places int[], p_ids uuid[], p_accounts uuid[], p_keys uuid[], p_amounts bigint[],
  p_lives float8[], p_quotes float8[], p_idempotency text[], p_digests text[], p_terms json[])
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
