/** API keys as the database keeps them: hashed, and never in clear. */
import { preparedStatement } from '@gauntlet/kit/database';
import { type Kysely, sql, type UpdateObject } from 'kysely';
import type { AccountsSchema, ApiKeyRow } from './schema.ts';

export interface KeyLimits {
  /** What all its calls together may cost; a child wallet holds it. */
  readonly spendNano: bigint | undefined;
  readonly requestsPerMinute: number | undefined;
  readonly tokensPerMinute: number | undefined;
  /** Ids of models, or their beginnings with a `*` at the end; all when absent. */
  readonly models: readonly string[] | undefined;
  /** Addresses and networks from which it may be used; all when absent. */
  readonly addresses: readonly string[] | undefined;
}

export interface ApiKey {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly mode: 'live' | 'test';
  readonly hint: string;
  readonly limits: KeyLimits;
  readonly madeAtMs: number;
  readonly usedAtMs: number | undefined;
  readonly revokedAtMs: number | undefined;
}

export interface NewKey {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly mode: 'live' | 'test';
  readonly hash: string;
  readonly hint: string;
  readonly limits: KeyLimits;
}

/** What is asked for each request: the key, and whether its account may do anything. */
export interface FoundKey {
  readonly key: ApiKey;
  readonly accountDisabled: boolean;
  /** The key before a rotation, which works for a while. */
  readonly isPrevious: boolean;
  readonly previousUntilMs: number | undefined;
}

type Db = Kysely<AccountsSchema>;
type WholeKeyRow = Omit<ApiKeyRow, 'made_at'> & { readonly made_at: Date };

export async function addKey(db: Db, key: NewKey): Promise<ApiKey> {
  const { id, accountId, name, mode, hash, hint } = key;
  const row = await db
    .insertInto('api_key')
    .values({ id, account_id: accountId, name, mode, hash, hint, ...limitColumns(key.limits) })
    .returningAll()
    .executeTakeFirstOrThrow();
  return keyOf(row);
}

const byHash = preparedStatement<WholeKeyRow & { readonly account_disabled: boolean }>(
  'api_key_by_hash',
  `select k.id, k.account_id, k.name, k.mode, k.hash, k.previous_hash, k.previous_until, k.hint,
    k.spend_limit, k.requests_per_minute, k.tokens_per_minute, k.models, k.addresses, k.made_at,
    k.used_at, k.revoked_at, a.disabled as account_disabled
   from api_key k join account a on a.id = k.account_id
   where k.hash = $1 or k.previous_hash = $1`,
);

/** Asked twice a second for each key that is in use. */
export async function findKey(db: Db, hash: string): Promise<FoundKey | undefined> {
  const [row] = await byHash(db, [hash]);
  if (row === undefined) return undefined;
  return {
    key: keyOf(row),
    accountDisabled: row.account_disabled,
    isPrevious: row.hash !== hash,
    previousUntilMs: row.previous_until?.getTime(),
  };
}

export async function listKeys(db: Db, accountId: string): Promise<readonly ApiKey[]> {
  const rows = await db
    .selectFrom('api_key')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('made_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map(keyOf);
}

export interface KeyChange {
  readonly name: string;
  readonly limits: KeyLimits;
}

/** Undefined when this account has no such key, or has revoked it. */
export async function changeKey(
  db: Db,
  accountId: string,
  id: string,
  { name, limits }: KeyChange,
): Promise<ApiKey | undefined> {
  return await updated(db, accountId, id, { name, ...limitColumns(limits) });
}

/** Nobody changes it until the transaction is over. Undefined as with a change. */
export async function lockKey(db: Db, accountId: string, id: string): Promise<ApiKey | undefined> {
  const row = await db
    .selectFrom('api_key')
    .selectAll()
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? undefined : keyOf(row);
}

export async function rotateKey(
  db: Db,
  accountId: string,
  id: string,
  next: { readonly hash: string; readonly hint: string; readonly previousUntilMs: number },
): Promise<ApiKey | undefined> {
  return await updated(db, accountId, id, {
    previous_hash: sql<string>`hash`,
    previous_until: new Date(next.previousUntilMs),
    hash: next.hash,
    hint: next.hint,
  });
}

export async function revokeKey(
  db: Db,
  accountId: string,
  id: string,
  nowMs: number,
): Promise<ApiKey | undefined> {
  return await updated(db, accountId, id, { revoked_at: new Date(nowMs), previous_until: null });
}

export async function noteUse(db: Db, uses: ReadonlyMap<string, number>): Promise<void> {
  const ids = [...uses.keys()];
  const times = [...uses.values()].map((ms) => new Date(ms));
  await sql`
    update api_key set used_at = seen.at
    from unnest(${ids}::uuid[], ${times}::timestamptz[]) as seen (id, at)
    where api_key.id = seen.id and (used_at is null or used_at < seen.at)
  `.execute(db);
}

async function updated(
  db: Db,
  accountId: string,
  id: string,
  change: UpdateObject<AccountsSchema, 'api_key'>,
): Promise<ApiKey | undefined> {
  const row = await db
    .updateTable('api_key')
    .set({ id, ...change })
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : keyOf(row);
}

function limitColumns(limits: KeyLimits) {
  return {
    spend_limit: limits.spendNano ?? null,
    requests_per_minute: limits.requestsPerMinute ?? null,
    tokens_per_minute: limits.tokensPerMinute ?? null,
    models: limits.models === undefined ? null : [...limits.models],
    addresses: limits.addresses === undefined ? null : [...limits.addresses],
  };
}

function keyOf(row: WholeKeyRow): ApiKey {
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    mode: row.mode,
    hint: row.hint,
    limits: {
      spendNano: row.spend_limit === null ? undefined : BigInt(row.spend_limit),
      requestsPerMinute: row.requests_per_minute ?? undefined,
      tokensPerMinute: row.tokens_per_minute ?? undefined,
      models: row.models ?? undefined,
      addresses: row.addresses ?? undefined,
    },
    madeAtMs: row.made_at.getTime(),
    usedAtMs: row.used_at?.getTime(),
    revokedAtMs: row.revoked_at?.getTime(),
  };
}
