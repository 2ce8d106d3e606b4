/** Who a request is from: access keys of S3 and the users they belong to. */
import { randomBytes } from 'node:crypto';
import type { KeyHolder } from '../../model/s3.ts';
import type { Db } from '../schema.ts';

export interface AccessKey {
  readonly accessKey: string;
  readonly secret: string;
}

/** A secret as it is kept: as it is, or sealed under a master key. */
export interface KeptSecret {
  readonly secret: string;
  readonly masterKeyId?: string | undefined;
}

export interface KeptHolder {
  readonly holder: Omit<KeyHolder, 'secret'>;
  readonly kept: KeptSecret;
}

/** A user who was disabled is nobody. */
export async function findKeyHolder(db: Db, accessKey: string): Promise<KeptHolder | undefined> {
  const row = await db
    .selectFrom('s3_access_keys')
    .innerJoin('users', 'users.user_id', 's3_access_keys.user_id')
    .select(['users.user_id', 'users.name', 'users.role', 'secret', 'master_key_id'])
    .where('s3_access_keys.access_key', '=', accessKey)
    .where('users.disabled_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { user_id: userId, name, role } = row;
  return { holder: { userId, name, role }, kept: keptOf(row) };
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The form that clients know: 20 capital letters and digits, and 40 characters of base64. */
export function newAccessKey(random: (size: number) => Uint8Array = randomBytes): AccessKey {
  const accessKey = [...random(18)].map((byte) => letters[byte % letters.length]).join('');
  return { accessKey: `ST${accessKey}`, secret: Buffer.from(random(30)).toString('base64') };
}

export interface KeptKey extends KeptSecret {
  readonly accessKey: string;
}

export async function addAccessKey(db: Db, userId: string, key: KeptKey): Promise<void> {
  const { accessKey, secret, masterKeyId = null } = key;
  await db
    .insertInto('s3_access_keys')
    .values({ user_id: userId, access_key: accessKey, secret, master_key_id: masterKeyId })
    .execute();
}

/** Those of one user, oldest first. */
export async function findAccessKeys(db: Db, userId: string): Promise<readonly KeptKey[]> {
  const rows = await db
    .selectFrom('s3_access_keys')
    .select(['access_key', 'secret', 'master_key_id'])
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .execute();
  return rows.map((row) => ({ accessKey: row.access_key, ...keptOf(row) }));
}

/** What another master key seals, or none. */
export async function keysSealedByOther(
  db: Db,
  masterKeyId: string,
  limit: number,
): Promise<readonly KeptKey[]> {
  const rows = await db
    .selectFrom('s3_access_keys')
    .select(['access_key', 'secret', 'master_key_id'])
    .where('master_key_id', 'is distinct from', masterKeyId)
    .limit(limit)
    .execute();
  return rows.map((row) => ({ accessKey: row.access_key, ...keptOf(row) }));
}

export async function setKeptSecret(db: Db, key: KeptKey): Promise<void> {
  await db
    .updateTable('s3_access_keys')
    .set({ secret: key.secret, master_key_id: key.masterKeyId ?? null })
    .where('access_key', '=', key.accessKey)
    .execute();
}

function keptOf(row: { readonly secret: string; readonly master_key_id: string | null }) {
  return { secret: row.secret, masterKeyId: row.master_key_id ?? undefined };
}
