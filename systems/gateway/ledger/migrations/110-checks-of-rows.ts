/**
 * The same checks, each given its row as a whole: the text that PostgreSQL reads anew for each
 * statement names one row where it named every column.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

const entryCheck = `
create function entry_is_whole(e entry) returns boolean language plpgsql immutable parallel safe
as $$
begin
  return e.available + e.held + e.suspense - e.debt + e.contra = 0
    and (e.contra = 0 or e.book is not null)
    and case e.kind
      when 'hold' then e.hold_id is not null and e.held >= 0 and e.contra = 0 and e.suspense = 0
      when 'settle' then e.hold_id is not null and e.held <= 0 and e.suspense <= 0
        and e.contra >= 0 and e.available >= 0
      when 'void' then e.hold_id is not null and e.held <= 0 and e.suspense <= 0 and e.contra = 0
      when 'unresolved' then e.hold_id is not null and e.suspense >= 0 and e.available = 0
        and e.contra = 0
      else e.hold_id is null and e.held = 0 and e.suspense = 0
    end;
end $$;
alter table entry
  drop constraint entry_is_whole,
  add constraint entry_is_whole check (entry_is_whole(entry)) not valid;
drop function entry_shape;`;

const holdCheck = `
create function hold_is_whole(h hold) returns boolean language plpgsql immutable parallel safe
as $$
begin
  return h.amount >= 0
    and h.state in ('held', 'settled', 'void', 'unresolved')
    and (h.charged is null or h.charged between 0 and h.amount)
    and (h.state = 'settled') = (h.charged is not null)
    and (h.state in ('settled', 'void')) = (h.closed_at is not null)
    and (h.key_id is not null or not h.on_key);
end $$;
alter table hold
  drop constraint hold_is_whole,
  add constraint hold_is_whole check (hold_is_whole(hold)) not valid;
drop function hold_shape;`;

const walletCheck = `
create function wallet_is_whole(w wallet) returns boolean language plpgsql immutable parallel safe
as $$
begin
  return w.available between 0 and 1000000000000000000
    and w.held >= 0 and w.suspense >= 0 and w.debt >= 0
    and w.kind in ('account', 'key')
    and (w.kind = 'account') = (w.id = w.account_id);
end $$;
alter table wallet
  drop constraint wallet_is_whole,
  add constraint wallet_is_whole check (wallet_is_whole(wallet)) not valid;
drop function wallet_shape;`;

export const checksOfRows: Migration = {
  id: '110_checks_of_rows',
  async up(db) {
    await sql.raw([entryCheck, holdCheck, walletCheck].join('\n')).execute(db);
  },
};
