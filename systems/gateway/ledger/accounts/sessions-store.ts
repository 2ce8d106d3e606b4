/** Families of refresh tokens as the database keeps them. */

import type { RefreshDecision, RefreshFamily } from '@gauntlet/kit/auth';
import { inTransaction } from '@gauntlet/kit/database';
import type { Kysely } from 'kysely';
import type { AccountsSchema } from './schema.ts';

type Db = Kysely<AccountsSchema>;

export async function addFamily(db: Db, family: RefreshFamily): Promise<void> {
  await db
    .insertInto('session_family')
    .values({ id: family.familyId, account_id: family.userId, ...columnsOf(family) })
    .execute();
}

/** Decides under the lock of the family, so that one token can't be used twice at once. */
export async function changeFamily(
  db: Db,
  familyId: string,
  decide: (family: RefreshFamily | undefined) => RefreshDecision,
): Promise<RefreshDecision> {
  return await inTransaction(db, {}, async (trx) => {
    const row = await trx
      .selectFrom('session_family')
      .selectAll()
      .where('id', '=', familyId)
      .forUpdate()
      .executeTakeFirst();
    const family: RefreshFamily | undefined = row && {
      familyId: row.id,
      userId: row.account_id,
      currentHash: row.current_hash,
      previousHash: row.previous_hash ?? undefined,
      rotatedAtMs: row.rotated_at.getTime(),
      expiresAtMs: row.expires_at.getTime(),
      revoked: row.revoked,
    };
    const decision = decide(family);
    if (decision.kind !== 'refuse') {
      const change = columnsOf(decision.family);
      await trx.updateTable('session_family').set(change).where('id', '=', familyId).execute();
    }
    return decision;
  });
}

function columnsOf(family: RefreshFamily) {
  return {
    current_hash: family.currentHash,
    previous_hash: family.previousHash ?? null,
    rotated_at: new Date(family.rotatedAtMs),
    expires_at: new Date(family.expiresAtMs),
    revoked: family.revoked,
  };
}
