/** What an answer that is given again had cost: its hold says so. */
import type { Kysely } from 'kysely';
import type { HoldOutcome } from '../model/hold.ts';
import type { LedgerSchema } from './schema.ts';

export type Replay = Extract<HoldOutcome, { readonly kind: 'replay' }>;

export async function replayed(
  db: Kysely<LedgerSchema>,
  { holdId, answer }: Pick<Replay, 'holdId' | 'answer'>,
): Promise<Replay> {
  const { charged, provider } = await db
    .selectFrom('hold')
    .select(['charged', 'provider'])
    .where('id', '=', holdId)
    .executeTakeFirstOrThrow();
  // Only what was settled is given again, and that has both.
  const what = { charged: BigInt(String(charged)), provider: String(provider) };
  return { kind: 'replay', holdId, answer, ...what };
}
