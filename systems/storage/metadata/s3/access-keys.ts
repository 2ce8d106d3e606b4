/** Who a request is from: access keys of S3 and the users they belong to. */
import { randomBytes } from 'node:crypto';
import type { KeyHolder } from '../../model/s3.ts';
import type { Db } from '../schema.ts';

export interface AccessKey {
  readonly accessKey: string;
  readonly secret: string;
}

/** A user who was disabled is nobody. */
export async function findKeyHolder(db: Db, accessKey: string): Promise<KeyHolder | undefined> {
  const row = await db
    .selectFrom('s3_access_keys')
    .innerJoin('users', 'users.user_id', 's3_access_keys.user_id')
    .select(['users.user_id', 'users.name', 'users.role', 's3_access_keys.secret'])
    .where('s3_access_keys.access_key', '=', accessKey)
    .where('users.disabled_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { userId: row.user_id, name: row.name, role: row.role, secret: row.secret };
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The form that clients know: 20 capital letters and digits, and 40 characters of base64. */
export function newAccessKey(random: (size: number) => Uint8Array = randomBytes): AccessKey {
  const accessKey = [...random(18)].map((byte) => letters[byte % letters.length]).join('');
  return { accessKey: `ST${accessKey}`, secret: Buffer.from(random(30)).toString('base64') };
}

export async function addAccessKey(db: Db, userId: string, key: AccessKey): Promise<void> {
  await db
    .insertInto('s3_access_keys')
    .values({ user_id: userId, access_key: key.accessKey, secret: key.secret })
    .execute();
}

/** Those of one user, oldest first. */
export async function findAccessKeys(db: Db, userId: string): Promise<readonly AccessKey[]> {
  const rows = await db
    .selectFrom('s3_access_keys')
    .select(['access_key', 'secret'])
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .execute();
  return rows.map((row) => ({ accessKey: row.access_key, secret: row.secret }));
}
