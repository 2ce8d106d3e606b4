/**
 * Gathers what the lanes of a job want to write: one transaction is under way while the next one
 * forms. With one commit for each call a disk's fsync would be the speed of everything.
 */
import type {
  Judged,
  LedgerAnswer,
  LedgerBatch,
  NewCall,
  NewRecord,
  Settlement,
} from '../jobs/ledger-batch.ts';

export interface Entry {
  readonly reserve?: NewCall;
  readonly settle?: Settlement;
  readonly judged?: Judged;
  readonly record?: NewRecord;
}

interface Waiting {
  readonly entry: Entry;
  readonly resolve: (answer: LedgerAnswer) => void;
  readonly reject: (error: unknown) => void;
}

const mostAtOnce = 256;

export interface LedgerWriter {
  /** Resolves when it is durable. */
  write(entry: Entry): Promise<LedgerAnswer>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export function ledgerWriter(
  writeBatch: (batch: LedgerBatch) => Promise<LedgerAnswer>,
): LedgerWriter {
  let queue: Waiting[] = [];
  let working: Promise<void> | undefined;

  const work = async () => {
    // What else comes in this turn of the loop goes along.
    await Promise.resolve();
    while (queue.length > 0) {
      const taken = queue.slice(0, mostAtOnce);
      queue = queue.slice(mostAtOnce);
      try {
        const answer = await writeBatch(batchOf(taken.map(({ entry }) => entry)));
        for (const { resolve } of taken) resolve(answer);
      } catch (error) {
        for (const { reject } of taken) reject(error);
      }
    }
    working = undefined;
  };
  return {
    write(entry) {
      const { promise, resolve, reject } = Promise.withResolvers<LedgerAnswer>();
      queue.push({ entry, resolve, reject });
      working ??= work();
      return promise;
    },
    async idle() {
      await working;
    },
  };
}

function batchOf(entries: readonly Entry[]): LedgerBatch {
  const all = <Name extends keyof Entry>(name: Name) =>
    entries.flatMap((entry) => {
      const one = entry[name];
      return one === undefined ? [] : [one];
    });
  return {
    reserves: all('reserve'),
    settles: all('settle'),
    judged: all('judged'),
    records: all('record'),
  };
}
