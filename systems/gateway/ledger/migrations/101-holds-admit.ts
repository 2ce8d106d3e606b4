/** As before, finding holds and idempotency keys by key, however large their tables are. */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const holdsAdmitByKey: Migration = {
  id: '101_holds_admit_by_key',
  async up(db) {
    await sql
      .raw(`
create or replace function holds_admit(p_ids uuid[], p_accounts uuid[], p_keys uuid[],
  p_amounts bigint[], p_idempotency text[], p_digests text[])
returns table (outcome text, wallet text, available bigint, other_id uuid, on_key boolean,
  status int, content_type text, body bytea)
language plpgsql as $$
#variable_conflict use_column
declare
  ids uuid[]; room bigint[]; asked record; at_account int; at_key int;
  opened uuid[]; claims text[] := '{}'; claim text; claimed text; claimed_state text;
begin
  select array_agg(w.id), array_agg(w.available - w.debt) into ids, room from wallet w
  where w.is_limited and w.id = any(p_accounts || p_keys);
  opened := array(select h.id from hold h where h.id = any(p_ids));
  for asked in
    select * from unnest(p_ids, p_accounts, p_keys, p_amounts, p_idempotency, p_digests)
      as x(id, account, key, amount, idempotency, digest)
  loop
    wallet := null; available := null; other_id := null;
    status := null; content_type := null; body := null;
    claim := null; claimed := null; claimed_state := null;
    at_account := array_position(ids, asked.account);
    at_key := array_position(ids, asked.key);
    on_key := at_key is not null;
    if asked.idempotency is not null then
      claim := asked.account::text || ' ' || asked.idempotency;
      select i.hold_id, i.digest, i.status, i.content_type, i.body, h.state
      into other_id, claimed, status, content_type, body, claimed_state
      from idempotency i left join hold h on h.id = i.hold_id
      where i.account_id = asked.account and i.key = asked.idempotency;
    end if;
    if asked.id = any(opened) then
      outcome := 'known';
    elsif at_account is null then
      outcome := 'noWallet';
    elsif claimed <> asked.digest then
      outcome := 'otherBody';
    elsif claim = any(claims) or claimed_state in ('held', 'unresolved') then
      outcome := 'running';
    elsif claimed_state = 'settled' then
      outcome := case when status is null then 'answerLost' else 'replay' end;
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
    if outcome not in ('otherBody', 'running', 'answerLost', 'replay') then
      other_id := null;
    end if;
    return next;
  end loop;
end $$;`)
      .execute(db);
  },
};
