/**
 * What became of the requests that nobody knows the end of: the provider's record settles them
 * where it keeps one. Where it doesn't, the operator pays, and the account gets its money back.
 */
import type { Kysely } from 'kysely';
import type { Hold } from '../model/hold.ts';
import type { UpstreamCall } from '../model/ledger.ts';
import type { Usage } from '../model/usage.ts';
import type { BatchedLedger } from './ledger.ts';
import type { LedgerSchema } from './schema.ts';
import { termsRead } from './terms-json.ts';

export type UpstreamRecord =
  | { readonly kind: 'used'; readonly provider: string; readonly usage: Usage }
  /** The provider knows that it did nothing, or charged nothing. */
  | { readonly kind: 'unused' }
  /** It keeps no record, or can't be asked now. */
  | { readonly kind: 'unknown' };

export interface ReconcileOptions {
  readonly db: Kysely<LedgerSchema>;
  readonly ledger: BatchedLedger;
  readonly lookUp: (hold: Hold, call: UpstreamCall | undefined) => Promise<UpstreamRecord>;
  /** For so long after it became unresolved a hold waits for a record. */
  readonly graceS: number;
  readonly nowMs: () => number;
}

export interface Reconciled {
  readonly settled: number;
  readonly unused: number;
  readonly absorbed: number;
  readonly waiting: number;
}

const perPage = 200;

export async function reconcile(options: ReconcileOptions): Promise<Reconciled> {
  const counts = { settled: 0, unused: 0, absorbed: 0, waiting: 0 };
  for (let after: string | undefined; ; ) {
    const page = await unresolvedAfter(options.db, after);
    for (const found of page) counts[await resolveOne(options, found)] += 1;
    after = page.at(-1)?.hold.id;
    if (page.length < perPage) return counts;
  }
}

interface Unresolved {
  readonly hold: Hold;
  readonly call: UpstreamCall | undefined;
  readonly sinceMs: number;
}

async function unresolvedAfter(
  db: Kysely<LedgerSchema>,
  after: string | undefined,
): Promise<readonly Unresolved[]> {
  let query = db
    .selectFrom('hold')
    .select(['id', 'account_id', 'key_id', 'amount', 'terms', 'upstream', 'unresolved_at'])
    .where('state', '=', 'unresolved')
    .orderBy('id')
    .limit(perPage);
  if (after !== undefined) query = query.where('id', '>', after);
  const rows = await query.execute();
  return rows.map((row) => ({
    hold: {
      id: row.id,
      accountId: row.account_id,
      keyId: row.key_id ?? undefined,
      amount: BigInt(row.amount),
      terms: termsRead(row.terms),
    },
    call: (row.upstream as UpstreamCall | null) ?? undefined,
    sinceMs: Number(row.unresolved_at),
  }));
}

async function resolveOne(
  { ledger, lookUp, graceS, nowMs }: ReconcileOptions,
  { hold, call, sinceMs }: Unresolved,
): Promise<keyof Reconciled> {
  const record = await lookUp(hold, call);
  if (record.kind === 'used' && hold.terms.prices.some((one) => one.provider === record.provider)) {
    await ledger.settle(hold, { provider: record.provider, usage: record.usage });
    return 'settled';
  }
  if (record.kind === 'unused') {
    await ledger.void(hold, 'the provider did nothing');
    return 'unused';
  }
  if (nowMs() - sinceMs < graceS * 1_000) return 'waiting';
  await ledger.void(hold, 'absorbed by the operator: no record tells what was used');
  return 'absorbed';
}
