/**
 * The same checks, each table's as one function. PostgreSQL keeps a check as text, and reads that
 * text anew for each statement that writes: for one booking it took longer than the booking. The
 * body of a function is read once for a session.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

const entryCheck = `
create function entry_shape(p_kind text, p_hold uuid, p_available bigint, p_held bigint,
  p_suspense bigint, p_debt bigint, p_contra bigint, p_book text)
returns boolean language plpgsql immutable parallel safe as $$
begin
  return p_available + p_held + p_suspense - p_debt + p_contra = 0
    and (p_contra = 0 or p_book is not null)
    and case p_kind
      when 'hold' then p_hold is not null and p_held >= 0 and p_contra = 0 and p_suspense = 0
      when 'settle' then p_hold is not null and p_held <= 0 and p_suspense <= 0
        and p_contra >= 0 and p_available >= 0
      when 'void' then p_hold is not null and p_held <= 0 and p_suspense <= 0 and p_contra = 0
      when 'unresolved' then p_hold is not null and p_suspense >= 0 and p_available = 0
        and p_contra = 0
      else p_hold is null and p_held = 0 and p_suspense = 0
    end;
end $$;
alter table entry
  add constraint entry_is_whole check (
    entry_shape(kind, hold_id, available, held, suspense, debt, contra, book)) not valid,
  drop constraint entry_balances,
  drop constraint entry_names_its_book,
  drop constraint entry_has_its_shape;`;

const holdCheck = `
create function hold_shape(p_amount bigint, p_state text, p_charged bigint, p_closed timestamptz,
  p_key uuid, p_on_key boolean)
returns boolean language plpgsql immutable parallel safe as $$
begin
  return p_amount >= 0
    and p_state in ('held', 'settled', 'void', 'unresolved')
    and (p_charged is null or p_charged between 0 and p_amount)
    and (p_state = 'settled') = (p_charged is not null)
    and (p_state in ('settled', 'void')) = (p_closed is not null)
    and (p_key is not null or not p_on_key);
end $$;
alter table hold
  add constraint hold_is_whole check (
    hold_shape(amount, state, charged, closed_at, key_id, on_key)) not valid,
  drop constraint hold_amount_check,
  drop constraint hold_state_check,
  drop constraint hold_check,
  drop constraint hold_check1,
  drop constraint hold_check2,
  drop constraint hold_check3;`;

const walletCheck = `
create function wallet_shape(p_id uuid, p_account uuid, p_kind text, p_available bigint,
  p_held bigint, p_suspense bigint, p_debt bigint)
returns boolean language plpgsql immutable parallel safe as $$
begin
  return p_available between 0 and 1000000000000000000
    and p_held >= 0 and p_suspense >= 0 and p_debt >= 0
    and p_kind in ('account', 'key')
    and (p_kind = 'account') = (p_id = p_account);
end $$;
alter table wallet
  add constraint wallet_is_whole check (
    wallet_shape(id, account_id, kind, available, held, suspense, debt)) not valid,
  drop constraint wallet_available_check,
  drop constraint wallet_held_check,
  drop constraint wallet_suspense_check,
  drop constraint wallet_debt_check,
  drop constraint wallet_kind_check,
  drop constraint wallet_check;`;

/** The condition of a trigger is such a text as well. */
const walletGuard = `
create function wallet_keeps_money() returns trigger language plpgsql as $$
begin
  if (new.available, new.held, new.suspense, new.debt, new.id, new.account_id) is distinct from
    (old.available, old.held, old.suspense, old.debt, old.id, old.account_id)
  then raise exception '% of % is refused: money moves by entries alone, and entries stay',
    lower(tg_op), tg_table_name;
  end if;
  return new;
end $$;
drop trigger wallet_moves_by_entries on wallet;
create trigger wallet_moves_by_entries before update on wallet for each row
  when (pg_trigger_depth() = 0) execute function wallet_keeps_money();`;

export const checksCompiled: Migration = {
  id: '108_checks_compiled',
  async up(db) {
    await sql.raw([entryCheck, holdCheck, walletCheck, walletGuard].join('\n')).execute(db);
  },
};
