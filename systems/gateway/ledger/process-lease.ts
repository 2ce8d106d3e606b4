/**
 * Who is alive: a process says so every few seconds, by the clock of the database. What one that
 * was killed has left open is found by its lease, which nobody renews.
 */
import { type Kysely, sql } from 'kysely';
import type { BatchedLedger } from './ledger.ts';
import type { LedgerSchema } from './schema.ts';
import { forgetAnswers, sweep } from './sweep.ts';

export async function renewLease(db: Kysely<LedgerSchema>, owner: string): Promise<void> {
  await sql`insert into gateway_process (id, seen_at) values (${owner}, clock_timestamp())
    on conflict (id) do update set seen_at = clock_timestamp()`.execute(db);
}

export interface KeeperOptions {
  readonly db: Kysely<LedgerSchema>;
  readonly ledger: BatchedLedger;
  readonly owner: string;
  readonly leaseS?: number;
  /** How long an idempotency key answers. */
  readonly answersKeptS?: number;
  /** Runs the work every so many milliseconds, and gives the way to end that. */
  readonly every: (ms: number, work: () => void) => () => void;
  /** A round that failed; the next one comes. */
  readonly onError: (error: unknown) => void;
  readonly wait: (ms: number) => Promise<void>;
  /** The program ends, and so many holds are left whose end the database was not told. */
  readonly onLeft: (holds: number) => void;
}

export interface Keeper {
  readonly name: string;
  start(): Promise<void>;
  /** Until then, and a little less, the database is told what it could not be told before. */
  stop(deadline?: { remainingMs(): number }): Promise<void>;
}

/** The part of a program that says it is alive, and cleans up after those who are not. */
export function ledgerKeeper(options: KeeperOptions): Keeper {
  const { db, ledger, owner, leaseS = 30, answersKeptS = 86_400, every, onError } = options;
  const renewing = inRounds(() => renewLease(db, owner), onError);
  // One after the other, and each of them whatever became of those before.
  const cleaning = inRounds(async () => {
    await ledger.tend().catch(onError);
    await sweep({ db, owner, leaseS }).catch(onError);
    await forgetAnswers(db, answersKeptS);
  }, onError);
  let end: (() => void) | undefined;

  return {
    name: 'ledger keeper',
    async start() {
      await renewLease(db, owner);
      end = every((leaseS * 1_000) / 3, () => {
        // Beside the rest, which may wait for locks: who is late with this is taken for dead.
        renewing.begin();
        cleaning.begin();
      });
    },
    async stop(deadline) {
      end?.();
      await Promise.all([renewing.ended(), cleaning.ended()]);
      try {
        await tellAll(options, deadline?.remainingMs.bind(deadline) ?? (() => 0));
      } finally {
        // What is still open now is open for ever: let the others find it at once.
        await db.deleteFrom('gateway_process').where('id', '=', owner).execute();
      }
    },
  };
}

const betweenMs = 500;
/** For what is stopped after it, and to say how many are left. */
const spareMs = 5_000;

/** What is lost here becomes unresolved, and the operator may pay for it: it is worth waiting. */
async function tellAll(
  { ledger, wait, onLeft }: KeeperOptions,
  remainingMs: () => number,
): Promise<void> {
  for (;;) {
    try {
      return await ledger.tend();
    } catch (error) {
      const left = ledger.late();
      if (left > 0 && remainingMs() > spareMs) {
        await wait(betweenMs);
        continue;
      }
      if (left > 0) onLeft(left);
      throw error;
    }
  }
}

interface Rounds {
  /** Nothing while one is under way. */
  begin(): void;
  ended(): Promise<void>;
}

function inRounds(work: () => Promise<unknown>, onError: (error: unknown) => void): Rounds {
  let round: Promise<unknown> | undefined;
  return {
    begin() {
      round ??= work()
        .catch(onError)
        .finally(() => {
          round = undefined;
        });
    },
    async ended() {
      await round;
    },
  };
}
