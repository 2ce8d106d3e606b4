import type { Kysely } from 'kysely';

/**
 * One change of a database. A product keeps them in one list, in the order they run; what has
 * been released is never edited, moved or removed.
 */
export interface Migration {
  /** Such as `0001_accounts`; recorded in the database. */
  readonly id: string;
  /** Runs in a transaction of its own: all of it is kept, or nothing. */
  up(db: Kysely<unknown>): Promise<void>;
  down?(db: Kysely<unknown>): Promise<void>;
}

/**
 * `refuse` is the safe choice. `accept` is for products whose old version must start again after a
 * newer one has added to the database (a release that is taken back).
 */
export type NewerDatabase = 'refuse' | 'accept';

export interface AppliedMigration {
  readonly id: string;
  readonly position: number;
  /** Digest of the statements that it ran: the same list run elsewhere gives the same digests. */
  readonly checksum: string;
  readonly appliedAt: string;
}
