/** A spend limit of a key, for the suites that have no key but only its wallet. */
import type { Kysely } from 'kysely';
import { type Allowance, allow } from '../../ledger/allowances.ts';
import type { LedgerSchema } from '../../ledger/schema.ts';

export async function setAllowance(db: Kysely<LedgerSchema>, allowance: Allowance): Promise<void> {
  await db.transaction().execute((trx) => allow(trx, allowance));
}
