/** What is written stays, and a wallet can't be moved past its entries. */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const moneyGuards: Migration = {
  id: '005_guards',
  async up(db) {
    await sql
      .raw(`
create function money_refuse() returns trigger language plpgsql as $$
begin
  raise exception '% of % is refused: money moves by entries alone, and entries stay',
    lower(tg_op), tg_table_name;
end $$;
create trigger entry_stays before update or delete on entry
  for each row execute function money_refuse();
create trigger entry_is_not_emptied before truncate on entry
  for each statement execute function money_refuse();
create trigger wallet_moves_by_entries before update on wallet for each row
  when (pg_trigger_depth() = 0 and
    (new.available, new.held, new.suspense, new.debt, new.id, new.account_id) is distinct from
    (old.available, old.held, old.suspense, old.debt, old.id, old.account_id))
  execute function money_refuse();
create trigger wallet_opens_empty before insert on wallet for each row
  when (new.available <> 0 or new.held <> 0 or new.suspense <> 0 or new.debt <> 0)
  execute function money_refuse();
create trigger wallet_stays before delete on wallet
  for each row execute function money_refuse();
create trigger wallet_is_not_emptied before truncate on wallet
  for each statement execute function money_refuse();`)
      .execute(db);
  },
};
