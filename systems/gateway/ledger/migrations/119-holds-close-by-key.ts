/**
 * A hold is found by its key when it closes, alone and in a batch. By what `hold_open` has of its
 * state, as the planner liked better, a batch looked at each closing for each of its holds.
 *
 * Who closes a hold that is alone does what nearly all do and nothing else: where that finds
 * nothing to close, the batch says what there is. `hold_close_alone` stays for gateways that still
 * run while this one takes over.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';
import { ledgerCommands } from './117-commands-at-once.ts';

/** A `case` is nothing that an index could be asked for. */
const isOpen = (quote: string) =>
  `case h.state when 'held' then (h.quote_until is not null) = ${quote} end`;

/** The wallets before the hold, in the order of their ids, as everyone does. */
const holdClose = `
create function hold_close(p_id uuid, p_account uuid, p_key uuid, p_state text, p_charged bigint,
  p_provider text, p_usage jsonb, p_reason text, p_quote boolean) returns boolean
language plpgsql set enable_seqscan = off as $$
begin
  perform 1 from wallet w
  where w.id = p_account and not exists (select 1 from wallet k where k.id = p_key)
  for update;
  if not found then
    perform 1 from wallet w where w.id = any(array[p_account, p_key]) order by w.id for update;
  end if;
  update hold h set state = p_state, charged = p_charged, provider = p_provider,
    usage = p_usage, reason = p_reason
  where h.id = p_id and ${isOpen('p_quote')};
  return found;
end $$;`;

export const holdsCloseByTheirKey: Migration = {
  id: '119_holds_close_by_key',
  async up(db) {
    await sql.raw(`${ledgerCommands(isOpen('c.quote'))}\n\n${holdClose}`).execute(db);
  },
};
