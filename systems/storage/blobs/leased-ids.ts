/**
 * Ids of small files out of a lease that is opened when one is needed. For a short while it gives
 * ids, and then there is a new one: what becomes of its last has most of the lease's time left.
 */
import type { FileId } from '../model/nouns.ts';

export interface LeasedIdsOptions {
  /** What all ids of a new lease begin with. */
  readonly open: () => Promise<string>;
  readonly nowMs: () => number;
  readonly givesMs: number;
}

export interface LeasedIds {
  take(): Promise<FileId>;
}

interface Lease {
  readonly prefix: string;
  readonly sinceMs: number;
  given: number;
}

const MOST = 0xffff_ffff;

export function leasedIds({ open, nowMs, givesMs }: LeasedIdsOptions): LeasedIds {
  let lease: Lease | undefined;
  let opening: Promise<Lease> | undefined;
  const openNext = async () => {
    // Before it is asked for: the database's time for it runs from later on.
    const sinceMs = nowMs();
    lease = { prefix: await open(), sinceMs, given: 0 };
    return lease;
  };
  return {
    async take() {
      let from = lease;
      if (from === undefined || nowMs() - from.sinceMs >= givesMs || from.given >= MOST) {
        opening ??= openNext().finally(() => {
          opening = undefined;
        });
        from = await opening;
      }
      from.given += 1;
      return `${from.prefix}${from.given.toString(16).padStart(8, '0')}`;
    },
  };
}
