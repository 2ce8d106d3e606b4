/** Receipts, signed so that another program can tell that they are ours and unchanged. */
import { CompactSign, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { type Kysely, sql } from 'kysely';
import type { SignedReceipt } from '../model/receipt.ts';
import type { Usage } from '../model/usage.ts';
import { receiptOf } from '../pricing/receipt.ts';
import { oneRow } from './one-row.ts';
import type { Int8, LedgerSchema } from './schema.ts';
import { termsRead } from './terms-json.ts';

export interface Receipts {
  /** Undefined where the account has no such request. */
  receipt(accountId: string, holdId: string): Promise<SignedReceipt | undefined>;
  /** The public keys as a JSON Web Key Set: the one that signs, and those that did before. */
  keys(): Promise<{ readonly keys: readonly JWK[] }>;
}

export async function openReceipts(db: Kysely<LedgerSchema>): Promise<Receipts> {
  const { kid, jwk } = await signingKey(db);
  const key = await importJWK(jwk, 'EdDSA');

  return {
    async receipt(accountId, holdId) {
      const facts = await factsOf(db, accountId, holdId);
      if (facts === undefined) return undefined;
      const receipt = receiptOf(facts);
      const bytes = new TextEncoder().encode(JSON.stringify(receipt));
      const jws = await new CompactSign(bytes)
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'receipt+jws' })
        .sign(key);
      return { receipt, jws };
    },
    async keys() {
      const rows = await db
        .selectFrom('receipt_key')
        .select(['kid', 'private_key'])
        .orderBy('made_at', 'desc')
        .execute();
      return { keys: rows.map((row) => publicOf(row.kid, row.private_key as JWK)) };
    },
  };
}

/** The newest; the first process makes one, and the others that start with it take the same. */
async function signingKey(db: Kysely<LedgerSchema>): Promise<{ kid: string; jwk: JWK }> {
  return await db.transaction().execute(async (trx) => {
    await sql`lock table receipt_key in exclusive mode`.execute(trx);
    const found = await trx
      .selectFrom('receipt_key')
      .select(['kid', 'private_key'])
      .orderBy('made_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (found) return { kid: found.kid, jwk: found.private_key as JWK };
    return await addKey(trx);
  });
}

/** A new key signs from the next start on; what older ones signed is still verified. */
export async function addKey(db: Kysely<LedgerSchema>): Promise<{ kid: string; jwk: JWK }> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const { x } = await exportJWK(publicKey);
  const kid = String(x).slice(0, 16);
  await db
    .insertInto('receipt_key')
    .values({ kid, private_key: JSON.stringify(jwk) })
    .execute();
  return { kid, jwk };
}

function publicOf(kid: string, { kty, crv, x }: JWK): JWK {
  return { kid, alg: 'EdDSA', use: 'sig', kty, crv, x } as JWK;
}

async function factsOf(db: Kysely<LedgerSchema>, accountId: string, holdId: string) {
  const row = await db
    .selectFrom('hold')
    .selectAll()
    .where('id', '=', holdId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const refunded = await sql<{ nano: Int8 }>`select coalesce(-sum(contra), 0)::bigint
    as nano from entry where kind = 'usage_refund' and reference = ${holdId}`.execute(db);
  return {
    id: row.id,
    accountId: row.account_id,
    keyId: row.key_id,
    amount: BigInt(row.amount),
    state: row.state,
    charged: BigInt(row.charged ?? 0),
    refunded: BigInt(oneRow(refunded).nano),
    terms: termsRead(row.terms),
    provider: row.provider,
    usage: row.usage as Usage | null,
    reason: row.reason,
    openedAtMs: row.opened_at.getTime(),
    closedAtMs: row.closed_at?.getTime() ?? null,
  };
}
