/** What made an account richer or poorer, newest first, paged by the place in the ledger. */
import type { Kysely } from 'kysely';
import {
  type Transaction,
  type TransactionPage,
  type TransactionQuery,
  type TransactionType,
  transactionTypes,
} from '../model/ledger.ts';
import type { Int8, LedgerSchema } from './schema.ts';

const mostPerPage = 200;
const kindOfType = new Map<string, string>([['usage', 'settle']]);
const typeOfKind = new Map<string, TransactionType>([
  ['settle', 'usage'],
  ...transactionTypes.map((type): [string, TransactionType] => [type, type]),
]);

export async function transactionsOf(
  db: Kysely<LedgerSchema>,
  walletId: string,
  { limit, after, type }: TransactionQuery,
): Promise<TransactionPage> {
  const count = Math.min(Math.max(1, Math.trunc(limit)), mostPerPage);
  let query = db
    .selectFrom('entry')
    .select(['id', 'kind', 'contra', 'made_at', 'hold_id', 'reference', 'description'])
    .where('wallet_id', '=', walletId)
    .where('contra', '<>', 0)
    .orderBy('id', 'desc')
    .limit(count + 1);
  if (after !== undefined) query = query.where('id', '<', cursorRead(after));
  if (type !== undefined) query = query.where('kind', '=', kindOfType.get(type) ?? type);
  const rows = await query.execute();
  const transactions = rows.slice(0, count).map((row): Transaction => {
    const contra = BigInt(row.contra);
    return {
      id: String(row.id),
      type: typeOfKind.get(row.kind) ?? 'credit',
      amount: contra < 0n ? -contra : contra,
      direction: contra < 0n ? 'credit' : 'debit',
      atMs: row.made_at.getTime(),
      // A refund is booked for a request that has ended: it refers to it.
      holdId: row.hold_id ?? (row.kind === 'usage_refund' ? row.reference : null) ?? undefined,
      description: row.description ?? undefined,
    };
  });
  return { transactions, next: rows.length > count ? transactions.at(-1)?.id : undefined };
}

/** A cursor that is none points behind the last entry: an empty page. */
function cursorRead(cursor: string): Int8 {
  return /^\d{1,18}$/.test(cursor) ? BigInt(cursor) : 0;
}
