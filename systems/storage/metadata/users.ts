/** Users and their API keys. Only keyed hashes of keys are stored. */
import { sql } from 'kysely';
import type { Role } from '../model/roles.ts';
import type { Db } from './schema.ts';

export interface User {
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
}

/** undefined: there is such a user already. */
export async function addUser(db: Db, name: string, role: Role): Promise<User | undefined> {
  const row = await db
    .insertInto('users')
    .values({ name, role })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning('user_id')
    .executeTakeFirst();
  return row === undefined ? undefined : { userId: row.user_id, name, role };
}

export async function addApiKey(
  db: Db,
  userId: string,
  key: { readonly hash: string; readonly hint: string },
): Promise<void> {
  await db
    .insertInto('api_keys')
    .values({ key_hash: key.hash, user_id: userId, hint: key.hint })
    .execute();
}

export async function findUserByKey(db: Db, keyHash: string): Promise<User | undefined> {
  const { rows } = await sql<{ user_id: string; name: string; role: Role }>`
    SELECT user_id, name, role FROM api_keys JOIN users USING (user_id)
    WHERE key_hash = ${keyHash} AND disabled_at IS NULL
      AND (expires_at IS NULL OR expires_at > now())`.execute(db);
  const [row] = rows;
  return row === undefined ? undefined : { userId: row.user_id, name: row.name, role: row.role };
}

export async function findUser(db: Db, name: string): Promise<User | undefined> {
  const row = await db
    .selectFrom('users')
    .select(['user_id', 'role'])
    .where('name', '=', name)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  return row === undefined ? undefined : { userId: row.user_id, name, role: row.role };
}

export interface UserListed extends User {
  readonly keyHints: readonly string[];
  readonly isDisabled: boolean;
}

export async function listUsers(db: Db): Promise<readonly UserListed[]> {
  const { rows } = await sql<{
    user_id: string;
    name: string;
    role: Role;
    is_disabled: boolean;
    hints: string[];
  }>`
    SELECT user_id, name, role, disabled_at IS NOT NULL AS is_disabled,
      coalesce(array_agg(hint) FILTER (WHERE hint IS NOT NULL), '{}') AS hints
    FROM users LEFT JOIN api_keys USING (user_id)
    GROUP BY user_id ORDER BY name`.execute(db);
  return rows.map(({ user_id, name, role, is_disabled, hints }) => ({
    userId: user_id,
    name,
    role,
    keyHints: hints,
    isDisabled: is_disabled,
  }));
}

export async function disableUser(db: Db, name: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set({ disabled_at: new Date() })
    .where('name', '=', name)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
