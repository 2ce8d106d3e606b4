// Transactions that are tried again when the database gave one up for another's sake. The work
// may run more than once, so it must do nothing but statements on the transaction it is given.
import { setTimeout as delay } from 'node:timers/promises';
import type { IsolationLevel, Kysely, Transaction } from 'kysely';
import { codeOf } from './problem.ts';

export interface TransactionOptions {
  readonly isolation?: IsolationLevel;
  /** How often it is run at most. */
  readonly attempts?: number;
  /** From 0 to below 1; spreads the rivals, who would else meet again. */
  readonly random?: () => number;
  /** Told before each further attempt. */
  readonly onRetry?: (error: unknown, attempt: number) => void;
}

const longestPauseMs = 200;

export async function inTransaction<Schema, Result>(
  db: Kysely<Schema>,
  options: TransactionOptions,
  work: (trx: Transaction<Schema>) => Promise<Result>,
): Promise<Result> {
  const { attempts = 5, random = Math.random, isolation } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const transaction = db.transaction();
      return await (isolation === undefined
        ? transaction
        : transaction.setIsolationLevel(isolation)
      ).execute(work);
    } catch (error) {
      if (attempt >= attempts || !isWorthAnotherTry(error)) throw error;
      options.onRetry?.(error, attempt);
      await delay(pauseMs(attempt, random()));
    }
  }
}

/** Serialization failure, deadlock; SQLite: busy (5, its extensions in the higher bytes). */
export function isWorthAnotherTry(error: unknown): boolean {
  const code = codeOf(error);
  if (code === '40001' || code === '40P01') return true;
  if (!(error instanceof Error) || !('errcode' in error)) return false;
  return typeof error.errcode === 'number' && (error.errcode & 0xff) === 5;
}

/** Doubles from 5 ms, and takes a random part of that. */
export function pauseMs(attempt: number, random: number): number {
  return Math.ceil(Math.min(longestPauseMs, 5 * 2 ** (attempt - 1)) * (0.5 + random / 2));
}
