/** What became of an idempotency key, for a request that is not part of a batch. */
import type { Transaction } from 'kysely';
import type { HoldOutcome, IdempotencyClaim } from '../model/hold.ts';
import { replayed } from './replayed.ts';
import type { LedgerSchema } from './schema.ts';

/** Undefined when the key is free, or what it was used for came to nothing. */
export async function claimedBefore(
  trx: Transaction<LedgerSchema>,
  accountId: string,
  claim: IdempotencyClaim | undefined,
): Promise<HoldOutcome | undefined> {
  if (claim === undefined) return undefined;
  const row = await trx
    .selectFrom('idempotency as i')
    .leftJoin('hold as h', 'h.id', 'i.hold_id')
    .select(['i.digest', 'i.hold_id', 'i.status', 'i.content_type', 'i.body', 'h.state'])
    .where('i.account_id', '=', accountId)
    .where('i.key', '=', claim.key)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { hold_id: holdId, state, status } = row;
  if (row.digest !== claim.digest) return { kind: 'otherBody', holdId };
  if (state === 'held' || state === 'unresolved') return { kind: 'running', holdId };
  if (state !== 'settled') return undefined;
  if (status === null) return { kind: 'answerLost', holdId };
  const answer = { status, contentType: String(row.content_type), body: String(row.body) };
  return await replayed(trx, { holdId, answer });
}
