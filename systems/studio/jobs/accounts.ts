/** Users and their sessions. Tokens are stored as hashes only. */
import { type RefreshDecision, type RefreshFamily, refresh } from '@gauntlet/kit/auth';
import { inTransaction } from '@gauntlet/kit/database';
import { type Kysely, sql } from 'kysely';
import type { JsonObject } from '../model/nouns.ts';
import type { Schema } from './schema.ts';

export interface User {
  readonly userId: string;
  readonly email: string;
  readonly passwordHash: string | undefined;
  readonly isConfirmed: boolean;
  readonly settings: JsonObject;
  readonly createdAt: Date;
}

interface UserRow {
  readonly user_id: string;
  readonly email: string;
  readonly password_hash: string | null;
  readonly confirmed_at: Date | null;
  readonly settings: JsonObject;
  readonly created_at: Date;
}

function userOf(row: UserRow): User {
  return {
    userId: row.user_id,
    email: row.email,
    passwordHash: row.password_hash ?? undefined,
    isConfirmed: row.confirmed_at !== null,
    settings: row.settings,
    createdAt: row.created_at,
  };
}

export interface NewUser {
  readonly userId: string;
  readonly email: string;
  readonly passwordHash: string;
  /** Of the link that confirms the address; without it the address counts as confirmed. */
  readonly confirmationHash: string | undefined;
}

/** Undefined where the address has an account. One that was never confirmed can be taken anew. */
export async function insertUser(db: Kysely<Schema>, user: NewUser): Promise<User | undefined> {
  const values = {
    password_hash: user.passwordHash,
    confirmation_hash: user.confirmationHash ?? null,
    confirmed_at: user.confirmationHash === undefined ? sql<Date>`now()` : null,
  };
  const row = await db
    .insertInto('users')
    .values({ user_id: user.userId, email: user.email, settings: '{}', ...values })
    .onConflict((conflict) =>
      conflict
        .column('email')
        .doUpdateSet(values)
        .where('users.confirmed_at', 'is', null)
        .where('users.outside_id', 'is', null),
    )
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : userOf(row);
}

export async function confirmUser(db: Kysely<Schema>, hash: string): Promise<User | undefined> {
  const row = await db
    .updateTable('users')
    .set({ confirmed_at: sql<Date>`now()`, confirmation_hash: null })
    .where('confirmation_hash', '=', hash)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : userOf(row);
}

export async function findUser(
  db: Kysely<Schema>,
  by: { readonly email: string } | { readonly userId: string },
): Promise<User | undefined> {
  const select = db.selectFrom('users').selectAll();
  const row = await ('email' in by
    ? select.where('email', '=', by.email)
    : select.where('user_id', '=', by.userId)
  ).executeTakeFirst();
  return row === undefined ? undefined : userOf(row);
}

/** A person of an outside identity provider gets an account at the first visit. */
export async function outsideUser(
  db: Kysely<Schema>,
  outsideId: string,
  userId: string,
  email: string,
): Promise<User> {
  const known = await db
    .selectFrom('users')
    .selectAll()
    .where('outside_id', '=', outsideId)
    .executeTakeFirst();
  if (known !== undefined) return userOf(known);
  // Never joined to an account of that address: the provider's word for it is not enough.
  const taken = await findUser(db, { email });
  const own = taken === undefined ? email : `${outsideId.replace(/\s/g, '#')}`;
  const row = await db
    .insertInto('users')
    .values({
      user_id: userId,
      email: own,
      outside_id: outsideId,
      confirmed_at: sql<Date>`now()`,
      settings: '{}',
    })
    .onConflict((conflict) => conflict.column('outside_id').doUpdateSet({ outside_id: outsideId }))
    .returningAll()
    .executeTakeFirstOrThrow();
  return userOf(row);
}

export async function keepSettings(
  db: Kysely<Schema>,
  userId: string,
  settings: JsonObject,
): Promise<void> {
  await db
    .updateTable('users')
    .set({ settings: JSON.stringify(settings) })
    .where('user_id', '=', userId)
    .execute();
}

export async function setPassword(
  db: Kysely<Schema>,
  userId: string,
  passwordHash: string,
): Promise<void> {
  await db
    .updateTable('users')
    .set({ password_hash: passwordHash })
    .where('user_id', '=', userId)
    .execute();
  await db.updateTable('sessions').set({ revoked: true }).where('user_id', '=', userId).execute();
}

const rules = { retryGraceMs: 10_000, idleTimeoutMs: 14 * 86_400_000 };
const sessionDays = 60;

export async function insertSession(
  db: Kysely<Schema>,
  familyId: string,
  userId: string,
  hash: string,
): Promise<void> {
  await db
    .insertInto('sessions')
    .values({
      family_id: familyId,
      user_id: userId,
      current_hash: hash,
      previous_hash: null,
      rotated_at: sql<Date>`now()`,
      expires_at: sql<Date>`now() + ${sessionDays} * interval '1 day'`,
      revoked: false,
    })
    .execute();
}

export function refreshSession(
  db: Kysely<Schema>,
  familyId: string,
  presentedHash: string,
  nextHash: string,
  nowMs: number,
): Promise<RefreshDecision> {
  return inTransaction(db, {}, async (trx) => {
    const row = await trx
      .selectFrom('sessions')
      .selectAll()
      .where('family_id', '=', familyId)
      .forUpdate()
      .executeTakeFirst();
    const family: RefreshFamily | undefined = row && {
      familyId,
      userId: row.user_id,
      currentHash: row.current_hash,
      previousHash: row.previous_hash ?? undefined,
      rotatedAtMs: row.rotated_at.getTime(),
      expiresAtMs: row.expires_at.getTime(),
      revoked: row.revoked,
    };
    const decision = refresh(family, presentedHash, nextHash, nowMs, rules);
    if (decision.kind !== 'refuse') {
      const { currentHash, previousHash, rotatedAtMs, revoked } = decision.family;
      await trx
        .updateTable('sessions')
        .set({
          current_hash: currentHash,
          previous_hash: previousHash ?? null,
          rotated_at: new Date(rotatedAtMs),
          revoked,
        })
        .where('family_id', '=', familyId)
        .execute();
    }
    return decision;
  });
}

export async function endSession(db: Kysely<Schema>, familyId: string): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ revoked: true })
    .where('family_id', '=', familyId)
    .execute();
}

/** The first to ask decides it, for all programs on this database. */
export async function sharedSecret(
  db: Kysely<Schema>,
  name: string,
  make: () => string,
): Promise<string> {
  await db
    .insertInto('settings')
    .values({ name, value: make() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return row.value;
}
