/** Accounts as the database keeps them. */
import type { Kysely } from 'kysely';
import type { AccountsSchema } from './schema.ts';

export interface Account {
  readonly id: string;
  readonly email: string;
  readonly role: 'user' | 'admin';
  readonly disabled: boolean;
  readonly confirmed: boolean;
  /** Whose link brought it here. */
  readonly referralCode: string | undefined;
  readonly madeAtMs: number;
}

export interface AccountWithPassword extends Account {
  readonly passwordHash: string;
}

export interface NewAccount {
  readonly id: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly role: 'user' | 'admin';
  readonly referralCode: string | undefined;
  readonly confirmation: Confirmation | undefined;
}

interface Confirmation {
  readonly tokenHash: string;
  readonly expiresAtMs: number;
}

type Db = Kysely<AccountsSchema>;

/** Undefined when the address has an account already. */
export async function addAccount(trx: Db, account: NewAccount): Promise<Account | undefined> {
  const { id, email, passwordHash, role, referralCode = null, confirmation } = account;
  const made = await trx
    .insertInto('account')
    .values({
      id,
      email,
      password_hash: passwordHash,
      role,
      referral_code: referralCode,
      confirmed_at: confirmation === undefined ? new Date() : null,
    })
    .onConflict((conflict) => conflict.constraint('account_email').doNothing())
    .returningAll()
    .executeTakeFirst();
  if (made === undefined) return undefined;
  if (confirmation !== undefined) await addConfirmation(trx, id, confirmation);
  return accountOf(made);
}

export async function addConfirmation(
  db: Db,
  accountId: string,
  { tokenHash, expiresAtMs }: Confirmation,
): Promise<void> {
  const expires_at = new Date(expiresAtMs);
  const row = { token_hash: tokenHash, account_id: accountId, expires_at };
  await db.insertInto('confirmation').values(row).execute();
}

/** The account that a token confirms; it works once. */
export async function confirmAccount(
  trx: Db,
  tokenHash: string,
  nowMs: number,
): Promise<Account | undefined> {
  const token = await trx
    .deleteFrom('confirmation')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', new Date(nowMs))
    .returning('account_id')
    .executeTakeFirst();
  if (token === undefined) return undefined;
  const row = await trx
    .updateTable('account')
    .set({ confirmed_at: new Date(nowMs) })
    .where('id', '=', token.account_id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return accountOf(row);
}

export async function accountByEmail(
  db: Db,
  email: string,
): Promise<AccountWithPassword | undefined> {
  const row = await db
    .selectFrom('account')
    .selectAll()
    .where('email', '=', email)
    .executeTakeFirst();
  return row === undefined ? undefined : { ...accountOf(row), passwordHash: row.password_hash };
}

export async function accountById(db: Db, id: string): Promise<Account | undefined> {
  const row = await db.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : accountOf(row);
}

export async function setPasswordHash(db: Db, id: string, hash: string): Promise<void> {
  await db.updateTable('account').set({ password_hash: hash }).where('id', '=', id).execute();
}

export async function setDisabled(db: Db, id: string, disabled: boolean): Promise<boolean> {
  const row = await db
    .updateTable('account')
    .set({ disabled })
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export interface AccountPage {
  readonly accounts: readonly Account[];
  readonly next: string | undefined;
}

/** By id, which is by time as well. */
export async function listAccounts(
  db: Db,
  limit: number,
  after: string | undefined,
): Promise<AccountPage> {
  const newest = db
    .selectFrom('account')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(limit + 1);
  const asked = after === undefined ? newest : newest.where('id', '<', after);
  const rows = await asked.execute();
  const accounts = rows.slice(0, limit).map(accountOf);
  return { accounts, next: rows.length > limit ? accounts.at(-1)?.id : undefined };
}

function accountOf(row: {
  readonly id: string;
  readonly email: string;
  readonly role: 'user' | 'admin';
  readonly disabled: boolean;
  readonly referral_code: string | null;
  readonly made_at: Date;
  readonly confirmed_at: Date | null;
}): Account {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    disabled: row.disabled,
    confirmed: row.confirmed_at !== null,
    referralCode: row.referral_code ?? undefined,
    madeAtMs: row.made_at.getTime(),
  };
}
