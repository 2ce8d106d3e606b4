/**
 * Whether metadata may be read from Redis now, as the database says it to all APIs alike.
 *
 *   off       nobody reads there, and writes need not tell it anything
 *   opening   nobody reads there yet; writes tell it already
 *   on        who has heard so within a lease may read there; writes tell it
 *   closing   nobody who hears of it reads there any more; others may until their leases are over
 *
 * From one phase to the next a lease passes, by the clock of whoever makes the step, so that by
 * then everybody has heard of the one before, or holds nothing that is good any longer.
 */
import { sql } from 'kysely';
import type { Db } from '../schema.ts';

export type Phase = 'off' | 'opening' | 'on' | 'closing';

export interface CacheState {
  /** Entries of one epoch are never read in another one. */
  readonly epoch: string;
  readonly phase: Phase;
  /** The Redis server that it is about. */
  readonly serverId: string | null;
}

export async function readState(db: Db): Promise<CacheState> {
  const row = await db
    .selectFrom('metadata_cache')
    .select(['epoch', 'phase', 'server_id'])
    .executeTakeFirstOrThrow();
  return { epoch: row.epoch, phase: row.phase, serverId: row.server_id };
}

/** Unless another API has made a step first. Only opening begins a new epoch. */
export async function step(
  db: Db,
  from: CacheState,
  to: Phase,
  serverId: string | null = from.serverId,
): Promise<void> {
  const epoch = to === 'opening' ? sql<string>`gen_random_uuid()` : sql<string>`epoch`;
  await db
    .updateTable('metadata_cache')
    .set({ phase: to, server_id: serverId, epoch })
    .where('epoch', '=', from.epoch)
    .where('phase', '=', from.phase)
    .execute();
}

export interface Seen {
  readonly state: CacheState;
  /** For how long this API has known of this phase of this epoch. */
  readonly seenMs: number;
  /** The Redis that this API is connected to. */
  readonly mine: string | undefined;
  readonly leaseMs: number;
  /** Since something failed there. */
  readonly quietMs: number;
  /** So long it has to be quiet before it is tried anew. */
  readonly reopenMs: number;
}

/** PURE: the step that an API makes by itself. */
export function nextPhase(seen: Seen): Phase | undefined {
  const { state, seenMs, mine, leaseMs, quietMs, reopenMs } = seen;
  const isOver = seenMs >= waitOf(leaseMs);
  const isOther = mine !== undefined && mine !== state.serverId;
  switch (state.phase) {
    case 'off':
      if (mine === undefined || quietMs < reopenMs) return undefined;
      // Others may have closed it, because they can not reach what this one can.
      return state.serverId === null || seenMs >= reopenMs ? 'opening' : undefined;
    case 'opening':
      if (isOther) return 'closing';
      return mine !== undefined && isOver ? 'on' : undefined;
    case 'on':
      return isOther ? 'closing' : undefined;
    case 'closing':
      return isOver ? 'off' : undefined;
  }
}

/** A tenth more than a lease: clocks do not run alike. */
export function waitOf(leaseMs: number): number {
  return leaseMs * 1.1;
}
