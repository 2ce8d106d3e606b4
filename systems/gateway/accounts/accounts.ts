/** Signing up, confirming, logging in, staying in. */
import { createHash, randomBytes } from 'node:crypto';
import {
  hashPassword,
  type Jwt,
  needsRehash,
  passwordProblems,
  type RefreshFamily,
  refresh,
  verifyPassword,
} from '@gauntlet/kit/auth';
import { uuidv7 } from '@gauntlet/kit/http';
import {
  type Account,
  accountByEmail,
  accountById,
  addConfirmation,
  setDisabled,
  setPasswordHash,
} from '../ledger/accounts/accounts-store.ts';
import type { Arrivals } from '../ledger/accounts/arrivals.ts';
import type { AccountsDb } from '../ledger/accounts/schema.ts';
import { addFamily, changeFamily } from '../ledger/accounts/sessions-store.ts';
import { accountErrors } from './errors.ts';

export interface AccountsOptions {
  readonly db: AccountsDb;
  readonly jwt: Jwt;
  readonly nowMs: () => number;
  /** Tells the person the token that confirms the address. */
  readonly sendConfirmation: (email: string, token: string) => Promise<void>;
  /** It could not be told; the account is there, and it can be asked for again. */
  readonly onUnsent: (error: unknown) => void;
  readonly arrivals: Arrivals;
  /** What is known of accounts and their keys is old now. */
  readonly onDisabled: () => void;
}

export interface Session {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInS: number;
}

export interface SignUp {
  readonly email: string;
  readonly password: string;
  readonly referralCode: string | undefined;
}

export interface Accounts {
  signUp(request: SignUp): Promise<Account>;
  /** Without a confirmation: by the operator, at the command line. */
  add(email: string, password: string, role: 'user' | 'admin'): Promise<Account>;
  confirm(token: string): Promise<Account>;
  /** To an account that is not confirmed yet; to anybody else nothing is sent. */
  sendAgain(email: string): Promise<void>;
  logIn(email: string, password: string): Promise<Session>;
  refresh(refreshToken: string): Promise<Session>;
  /** Or enables it. False when there is no such account. */
  disable(id: string, disabled: boolean): Promise<boolean>;
}

export const accessTokenLifeS = 900;
const confirmationLifeMs = 24 * 3_600_000;
const familyLifeMs = 90 * 24 * 3_600_000;
/** The id of the family, a dot, the secret. */
const refreshPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\..+$/;
const familyLength = 36;
const rules = { retryGraceMs: 10_000, idleTimeoutMs: 30 * 24 * 3_600_000 };

export function accounts(options: AccountsOptions): Accounts {
  const { db, nowMs } = options;
  return {
    async signUp({ email, password, referralCode }) {
      const { token, confirmation } = newConfirmation(nowMs());
      const account = await added(options, { email, password, referralCode, confirmation });
      await told(options, account, token);
      return account;
    },
    async sendAgain(email) {
      const account = await accountByEmail(db, email.toLowerCase());
      if (account === undefined || account.confirmed || account.disabled) return;
      const { token, confirmation } = newConfirmation(nowMs());
      await addConfirmation(db, account.id, confirmation);
      await told(options, account, token);
    },
    add: (email, password, role) =>
      added(options, { email, password, referralCode: undefined, confirmation: undefined, role }),
    async confirm(token) {
      const account = await options.arrivals.confirm(digestOf(token), nowMs());
      if (account === undefined) throw accountErrors.make('CONFIRMATION_WRONG');
      return account;
    },
    async logIn(email, password) {
      const account = await accountByEmail(db, email.toLowerCase());
      const matches = await verifyPassword(account?.passwordHash, password);
      if (account === undefined || !matches) throw accountErrors.make('LOGIN_WRONG');
      if (account.disabled) throw accountErrors.make('ACCOUNT_DISABLED');
      if (needsRehash(account.passwordHash)) {
        await setPasswordHash(db, account.id, await hashPassword(password));
      }
      return await opened(options, account);
    },
    refresh: (refreshToken) => refreshed(options, refreshToken),
    async disable(id, disabled) {
      const isThere = await setDisabled(db, id, disabled);
      options.onDisabled();
      return isThere;
    },
  };
}

function newConfirmation(nowMs: number) {
  const token = randomBytes(32).toString('base64url');
  const expiresAtMs = nowMs + confirmationLifeMs;
  return { token, confirmation: { tokenHash: digestOf(token), expiresAtMs } };
}

async function told(options: AccountsOptions, { email }: Account, token: string): Promise<void> {
  try {
    await options.sendConfirmation(email, token);
  } catch (error) {
    options.onUnsent(error);
  }
}

interface Adding extends SignUp {
  readonly confirmation: { readonly tokenHash: string; readonly expiresAtMs: number } | undefined;
  readonly role?: 'user' | 'admin';
}

async function added(options: AccountsOptions, adding: Adding): Promise<Account> {
  const { password, referralCode, confirmation, role = 'user' } = adding;
  const email = adding.email.toLowerCase();
  const problems = passwordProblems(password, [email]);
  if (problems.length > 0) {
    throw accountErrors.make('PASSWORD_TOO_WEAK', { problems: problems.join(', ') });
  }
  const id = uuidv7(options.nowMs());
  const passwordHash = await hashPassword(password);
  const account = { id, email, passwordHash, role, referralCode, confirmation };
  const arrival = await options.arrivals.add(account);
  if (arrival.kind === 'added') return arrival.account;
  if (arrival.kind === 'emailTaken') throw accountErrors.make('EMAIL_TAKEN');
  throw accountErrors.make('REFERRAL_REFUSED', { reason: arrival.reason });
}

async function opened(options: AccountsOptions, account: Account): Promise<Session> {
  const nowMs = options.nowMs();
  const familyId = uuidv7(nowMs);
  const secret = randomBytes(32).toString('base64url');
  await addFamily(options.db, {
    familyId,
    userId: account.id,
    currentHash: digestOf(secret),
    previousHash: undefined,
    rotatedAtMs: nowMs,
    expiresAtMs: nowMs + familyLifeMs,
    revoked: false,
  });
  return await sessionOf(options, account, familyId, secret);
}

async function refreshed(options: AccountsOptions, token: string): Promise<Session> {
  if (!refreshPattern.test(token)) throw accountErrors.make('REFRESH_WRONG');
  const familyId = token.slice(0, familyLength);
  const secret = token.slice(familyLength + 1);
  const next = randomBytes(32).toString('base64url');
  const decide = (family: RefreshFamily | undefined) =>
    refresh(family, digestOf(secret), digestOf(next), options.nowMs(), rules);
  const decision = await changeFamily(options.db, familyId, decide);
  if (decision.kind !== 'rotate') throw accountErrors.make('REFRESH_WRONG');
  const account = await accountById(options.db, decision.family.userId);
  if (account?.disabled !== false) throw accountErrors.make('ACCOUNT_DISABLED');
  return await sessionOf(options, account, familyId, next);
}

async function sessionOf(
  { jwt }: AccountsOptions,
  { id, role }: Account,
  familyId: string,
  secret: string,
): Promise<Session> {
  const accessToken = await jwt.issue(id, { role });
  const refreshToken = `${familyId}.${secret}`;
  return { accessToken, refreshToken, expiresInS: accessTokenLifeS };
}

/** Tokens are random, so a plain digest of them tells nobody anything. */
function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
