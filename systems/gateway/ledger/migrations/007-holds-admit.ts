/**
 * Who gets a hold, in the order in which they came, by what is left after those before. The
 * wallets are locked already.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const holdsAdmit: Migration = {
  id: '007_holds_admit',
  async up(db) {
    await sql
      .raw(`
create function holds_admit(p_holds jsonb)
returns table (place int, outcome text, wallet text, available bigint, hold_id uuid,
  status int, content_type text, body bytea)
language plpgsql as $$
#variable_conflict use_column
declare
  ids uuid[]; room bigint[]; asked record; at_account int; at_key int;
  opened uuid[] := '{}'; claims text[] := '{}'; claim text;
begin
  select array_agg(w.id), array_agg(w.available - w.debt) into ids, room from wallet w
  where w.is_limited and w.id in (select unnest(array[x.account, x.key])
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
    if asked.known is not null or asked.id = any(opened) then
      outcome := 'known';
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
      opened := opened || asked.id;
      if claim is not null then claims := claims || claim; end if;
    end if;
    return next;
  end loop;
end $$;`)
      .execute(db);
  },
};
