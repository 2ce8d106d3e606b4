/**
 * A hold that is alone is an insert, and its closing an update: what that does to the wallets is
 * done and entered by the trigger that checks the row, with a quarter less work than by functions
 * that did it step by step. Who books by itself, as a batch does for many holds at once, says so by
 * what it fills in: `on_key` of a new hold, `closed_at` of one that it closes.
 *
 * `hold_open_alone` stays for gateways that still run while this one takes over.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

const isWhole = `
  new.amount >= 0
    and new.state in ('held', 'settled', 'void', 'unresolved')
    and (new.charged is null or new.charged between 0 and new.amount)
    and (new.state = 'settled') = (new.charged is not null)
    and (new.state in ('settled', 'void')) = (new.closed_at is not null)
    and (new.key_id is not null or not new.on_key)`;

/** A hold that does not fit is not inserted; why not is asked otherwise. */
const holdCheck = `
create or replace function hold_check() returns trigger language plpgsql
set enable_seqscan = off as $$
declare one record; room bigint; key_room bigint; back bigint;
begin
  if tg_op = 'INSERT' and new.state = 'held' and new.on_key is null then
    new.on_key := false;
    update wallet w set available = w.available - new.amount, held = w.held + new.amount
    where w.id = new.account_id and w.available - w.debt >= new.amount
      and not exists (select 1 from wallet k where k.id = new.key_id);
    if not found then
      -- In the order of their ids, as everyone does.
      for one in select w.id, w.available - w.debt as room from wallet w
        where w.id = any(array[new.account_id, new.key_id]) and w.is_limited
        order by w.id for update
      loop
        if one.id = new.account_id then room := one.room; else key_room := one.room; end if;
      end loop;
      if room is null or room < new.amount or key_room < new.amount then return null; end if;
      new.on_key := key_room is not null;
      update wallet w set available = w.available - new.amount, held = w.held + new.amount
      where w.id = any(array[new.account_id, case when new.on_key then new.key_id end]);
    end if;
    insert into entry (wallet_id, kind, hold_id, available, held)
    values (new.account_id, 'hold', new.id, -new.amount, new.amount);
    if new.on_key then
      insert into entry (wallet_id, kind, hold_id, available, held)
      values (new.key_id, 'hold', new.id, -new.amount, new.amount);
    end if;
  elsif tg_op = 'UPDATE' and old.state = 'held' and new.state in ('settled', 'void')
    and new.closed_at is null
  then
    new.closed_at := clock_timestamp();
    back := old.amount - coalesce(new.charged, 0);
    update wallet w set available = w.available + back, held = w.held - old.amount
    where w.id = old.account_id;
    insert into entry (wallet_id, kind, hold_id, available, held, contra, book)
    values (old.account_id, case new.state when 'settled' then 'settle' else 'void' end, old.id,
      back, -old.amount, coalesce(new.charged, 0), case new.state when 'settled' then 'usage' end);
    if old.on_key then
      update wallet w set available = w.available + back, held = w.held - old.amount
      where w.id = old.key_id;
      insert into entry (wallet_id, kind, hold_id, available, held, contra, book)
      values (old.key_id, case new.state when 'settled' then 'settle' else 'void' end, old.id,
        back, -old.amount, coalesce(new.charged, 0),
        case new.state when 'settled' then 'allowance' end);
    end if;
  end if;
  if not (${isWhole}) then
    raise exception 'new row for relation "hold" violates check constraint "hold_is_whole"'
      using errcode = 'check_violation', table = 'hold', constraint = 'hold_is_whole';
  end if;
  return new;
end $$;`;

/** What a hold has entered it has done as well. */
const entryApply = `
create or replace trigger entry_apply after insert on entry referencing new table as added
  for each statement when (pg_trigger_depth() = 0) execute function entry_apply();`;

/** When there is nothing to close, the steps of before say what there is. */
const holdCloseAlone = `
create or replace function hold_close_alone(p_id uuid, p_account uuid, p_key uuid, p_state text,
  p_charged bigint, p_provider text, p_usage jsonb, p_reason text, p_quote boolean, p_status int,
  p_content_type text, p_body bytea,
  out part text, out outcome text, out amount bigint)
language plpgsql set enable_seqscan = off as $$
declare one record;
begin
  part := 'closed'; outcome := p_state; amount := p_charged;
  perform 1 from wallet w
  where w.id = p_account and not exists (select 1 from wallet k where k.id = p_key)
  for update;
  if not found then
    perform 1 from wallet w where w.id = any(array[p_account, p_key]) order by w.id for update;
  end if;
  if p_status is null and p_state in ('settled', 'void') then
    update hold h set state = p_state, charged = p_charged, provider = p_provider,
      usage = p_usage, reason = p_reason
    where h.id = p_id and h.state = 'held' and (h.quote_until is not null) = p_quote;
    if found then return; end if;
  end if;
  select h.account_id, h.key_id, h.on_key, h.amount, h.state, h.charged into one
  from hold h where h.id = p_id;
  part := 'closedBefore'; outcome := one.state; amount := one.charged;
  update hold h set state = p_state, charged = p_charged, provider = p_provider,
    usage = p_usage, reason = p_reason,
    closed_at = case when p_state <> 'unresolved' then clock_timestamp() end,
    unresolved_at = case when p_state = 'unresolved' then clock_timestamp()
      else h.unresolved_at end
  where h.id = p_id and h.state = one.state
    and (h.state = 'held' or (h.state = 'unresolved' and p_state <> 'unresolved'))
    and (h.quote_until is not null) = p_quote;
  if not found then return; end if;
  part := 'closed'; outcome := p_state; amount := p_charged;
  if p_status is not null then
    update idempotency i set status = p_status, content_type = p_content_type, body = p_body
    where i.hold_id = p_id;
  end if;
  insert into entry (wallet_id, kind, hold_id, available, held, suspense, contra, book)
  select w.id, case p_state when 'settled' then 'settle' else p_state end, p_id,
    case when p_state = 'unresolved' then 0 else one.amount - coalesce(p_charged, 0) end,
    case when one.state = 'held' then -one.amount else 0 end,
    case when one.state = 'unresolved' then -one.amount
      when p_state = 'unresolved' then one.amount else 0 end,
    coalesce(p_charged, 0),
    case when p_state = 'settled' then w.book end
  from (values (one.account_id, 'usage'), (one.key_id, 'allowance')) as w(id, book)
  where w.book = 'usage' or one.on_key;
end $$;`;

export const holdsBookThemselves: Migration = {
  id: '118_holds_book_themselves',
  async up(db) {
    await sql.raw(`${holdCheck}\n\n${entryApply}\n\n${holdCloseAlone}`).execute(db);
  },
};
