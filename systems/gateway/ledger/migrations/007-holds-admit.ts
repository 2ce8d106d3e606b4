/**
 * Who gets a hold, in the order in which they came, by what is left after those before. The
 * wallets are locked already.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const holdsAdmit: Migration = {
  id: '007_holds_admit',
  // Plans are kept by the session: one made while the tables were small must not read all of them.
  async up(db) {
    await sql
      .raw(`
create function holds_admit(p_ids uuid[], p_accounts uuid[], p_keys uuid[], p_amounts bigint[],
  p_idempotency text[], p_digests text[])
returns table (outcome text, wallet text, available bigint, other_id uuid, on_key boolean,
  status int, content_type text, body bytea)
language plpgsql
set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  ids uuid[]; room bigint[]; asked record; at_account int; at_key int;
  opened uuid[] := '{}'; claims text[] := '{}'; claim text;
begin
  select array_agg(w.id), array_agg(w.available - w.debt) into ids, room from wallet w
  where w.is_limited and w.id = any(p_accounts || p_keys);
  for asked in
    select x.*, h.id as known, i.hold_id as claimed, i.digest as claimed_digest,
      i.status as kept_status, i.content_type as kept_type, i.body as kept_body,
      ch.state as claimed_state
    from unnest(p_ids, p_accounts, p_keys, p_amounts, p_idempotency, p_digests)
      with ordinality as x(id, account, key, amount, idempotency, digest, place)
    left join hold h on h.id = x.id
    left join idempotency i on i.account_id = x.account and i.key = x.idempotency
    left join hold ch on ch.id = i.hold_id
    order by x.place
  loop
    wallet := null; available := null; other_id := null;
    status := null; content_type := null; body := null;
    claim := asked.account::text || ' ' || asked.idempotency;
    at_account := array_position(ids, asked.account);
    at_key := array_position(ids, asked.key);
    on_key := at_key is not null;
    if asked.known is not null or asked.id = any(opened) then
      outcome := 'known';
    elsif at_account is null then
      outcome := 'noWallet';
    elsif asked.claimed is not null and asked.claimed_digest <> asked.digest then
      outcome := 'otherBody'; other_id := asked.claimed;
    elsif claim = any(claims) or asked.claimed_state in ('held', 'unresolved') then
      outcome := 'running'; other_id := asked.claimed;
    elsif asked.claimed_state = 'settled' and asked.kept_status is null then
      outcome := 'answerLost'; other_id := asked.claimed;
    elsif asked.claimed_state = 'settled' then
      outcome := 'replay'; other_id := asked.claimed;
      status := asked.kept_status; content_type := asked.kept_type; body := asked.kept_body;
    elsif room[at_account] < asked.amount and asked.amount > 0 then
      outcome := 'short'; wallet := 'account'; available := greatest(room[at_account], 0);
    elsif room[at_key] < asked.amount and asked.amount > 0 then
      outcome := 'short'; wallet := 'key'; available := greatest(room[at_key], 0);
    else
      outcome := 'held';
      room[at_account] := room[at_account] - asked.amount;
      if on_key then room[at_key] := room[at_key] - asked.amount; end if;
      opened := opened || asked.id;
      if claim is not null then claims := claims || claim; end if;
    end if;
    return next;
  end loop;
end $$;`)
      .execute(db);
  },
};
