/**
 * Finds the holds that nobody will close any more: those of a process that was killed become
 * unresolved, for its request may have been served; quotes that nobody used in time are voided.
 */
import { type Kysely, sql } from 'kysely';
import { type CloseCommand, sendBatch } from './commands.ts';
import type { LedgerSchema } from './schema.ts';
import { steady } from './send.ts';

export interface Swept {
  readonly unresolved: number;
  readonly quotes: number;
}

export interface SweepOptions {
  readonly db: Kysely<LedgerSchema>;
  readonly owner: string;
  /** A process that was not seen for so long is taken for dead. */
  readonly leaseS: number;
}

interface Lost {
  readonly id: string;
  readonly account_id: string;
  readonly key_id: string | null;
  readonly is_quote: boolean;
  readonly is_expired: boolean;
}

const most = 500;

export async function sweep({ db, owner, leaseS }: SweepOptions): Promise<Swept> {
  let unresolved = 0;
  let quotes = 0;
  for (;;) {
    const lost = await findLost(db, leaseS);
    if (lost.length === 0) return { unresolved, quotes };
    const send = steady((commands: readonly CloseCommand[]) => sendBatch(db, owner, commands));
    const answers = await send(lost.map(closing));
    let changed = 0;
    for (const [index, { part }] of answers.entries()) {
      if (part !== 'closed') continue;
      changed += 1;
      if (lost[index]?.is_quote) quotes += 1;
      else unresolved += 1;
    }
    // Others sweep as well, or what is left can't be closed: the next round sees to it.
    if (changed === 0 || lost.length < most) return { unresolved, quotes };
  }
}

async function findLost(db: Kysely<LedgerSchema>, leaseS: number): Promise<readonly Lost[]> {
  const { rows } = await sql<Lost>`
    select h.id, h.account_id, h.key_id, h.quote_until is not null as is_quote,
      h.expires_at < clock_timestamp() as is_expired
    from hold h left join gateway_process p on p.id = h.owner
    where h.state = 'held' and case when h.quote_until is null
      then h.expires_at < clock_timestamp() or p.id is null
        or p.seen_at < clock_timestamp() - make_interval(secs => ${leaseS})
      else h.quote_until < clock_timestamp() end
    order by h.id limit ${most}`.execute(db);
  return rows;
}

function closing(lost: Lost): CloseCommand {
  const { id, account_id: accountId, key_id, is_quote: quote, is_expired } = lost;
  const what = { kind: 'close', id, accountId, keyId: key_id ?? undefined, quote } as const;
  if (quote) return { ...what, state: 'void', reason: 'the quote was not used in time' };
  const reason = is_expired ? 'open for too long' : 'its process ended';
  return { ...what, state: 'unresolved', reason };
}

/** Idempotency keys that are older than this answer no more; keys in work are kept. */
export async function forgetAnswers(db: Kysely<LedgerSchema>, keptS: number): Promise<number> {
  const { numAffectedRows } = await sql`delete from idempotency i using hold h
    where h.id = i.hold_id and h.state in ('settled', 'void')
      and i.made_at < clock_timestamp() - make_interval(secs => ${keptS})`.execute(db);
  return Number(numAffectedRows);
}
