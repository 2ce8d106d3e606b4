/**
 * The same checks once more, asked by triggers. A check is read and prepared anew by each statement
 * that writes, and gets its row as a copy: of what PostgreSQL does for a booking that was a third.
 * A trigger is prepared once for a session and is handed the row itself.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

/** As PostgreSQL says it of a check: what is neither true nor false passes. */
function check(table: string, on: string, condition: string, before = ''): string {
  return `
create function ${table}_check() returns trigger language plpgsql as $$
begin
  ${before}
  if not (${condition}) then
    raise exception 'new row for relation "${table}" violates check constraint "${table}_is_whole"'
      using errcode = 'check_violation', table = '${table}', constraint = '${table}_is_whole';
  end if;
  return new;
end $$;
create trigger ${table}_is_whole before ${on} on ${table}
  for each row execute function ${table}_check();
alter table ${table} drop constraint ${table}_is_whole;
drop function ${table}_is_whole(${table});`;
}

const entryCheck = check(
  'entry',
  'insert',
  `new.available + new.held + new.suspense - new.debt + new.contra = 0
    and (new.contra = 0 or new.book is not null)
    and case new.kind
      when 'hold' then new.hold_id is not null and new.held >= 0 and new.contra = 0
        and new.suspense = 0
      when 'settle' then new.hold_id is not null and new.held <= 0 and new.suspense <= 0
        and new.contra >= 0 and new.available >= 0
      when 'void' then new.hold_id is not null and new.held <= 0 and new.suspense <= 0
        and new.contra = 0
      when 'unresolved' then new.hold_id is not null and new.suspense >= 0 and new.available = 0
        and new.contra = 0
      else new.hold_id is null and new.held = 0 and new.suspense = 0
    end`,
);

const holdCheck = check(
  'hold',
  'insert or update',
  `new.amount >= 0
    and new.state in ('held', 'settled', 'void', 'unresolved')
    and (new.charged is null or new.charged between 0 and new.amount)
    and (new.state = 'settled') = (new.charged is not null)
    and (new.state in ('settled', 'void')) = (new.closed_at is not null)
    and (new.key_id is not null or not new.on_key)`,
);

/** The condition of a trigger is read anew as well, so this one looks at where it was called. */
const walletCheck = check(
  'wallet',
  'insert or update',
  `new.available between 0 and 1000000000000000000
    and new.held >= 0 and new.suspense >= 0 and new.debt >= 0
    and new.kind in ('account', 'key')
    and (new.kind = 'account') = (new.id = new.account_id)`,
  `if tg_op = 'UPDATE' and pg_trigger_depth() = 1 and
    (new.available, new.held, new.suspense, new.debt, new.id, new.account_id) is distinct from
    (old.available, old.held, old.suspense, old.debt, old.id, old.account_id)
  then raise exception '% of % is refused: money moves by entries alone, and entries stay',
    lower(tg_op), tg_table_name;
  end if;`,
);

const walletGuard = `
drop trigger wallet_moves_by_entries on wallet;
drop function wallet_keeps_money();`;

export const checksByTriggers: Migration = {
  id: '116_checks_by_triggers',
  async up(db) {
    const steps = [entryCheck, holdCheck, walletCheck, walletGuard];
    await sql.raw(steps.join('\n')).execute(db);
  },
};
