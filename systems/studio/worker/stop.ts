/** Why the lanes of a job stop before its records are through. The first reason holds. */
export type StopReason =
  /** Nothing is under way, and the next call does not fit into this budget. */
  | { readonly kind: 'budget'; readonly budget: bigint }
  /** Paused or cancelled by its owner. */
  | { readonly kind: 'owner' }
  | { readonly kind: 'shutdown' }
  | { readonly kind: 'endpoint refuses'; readonly problem: string }
  | { readonly kind: 'no credit'; readonly problem: string }
  | { readonly kind: 'endpoint unreachable'; readonly problem: string }
  | { readonly kind: 'seed changed'; readonly problem: string };

/** Thrown through a lane: there is nothing to repair, the record waits for the next worker. */
export class Stopped extends Error {
  readonly reason: StopReason;

  constructor(reason: StopReason) {
    super(`stopped: ${reason.kind}`);
    this.name = 'Stopped';
    this.reason = reason;
  }
}
