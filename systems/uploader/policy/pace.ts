/** A bandwidth limit: bytes are paid for from a bucket that fills with time. */

export interface PaceState {
  readonly atMs: number;
  /** May be below zero: what was taken in advance. */
  readonly availableBytes: number;
}

export interface Pace {
  readonly state: PaceState;
  /** How long to wait before the bytes may go. */
  readonly waitMs: number;
}

/** A quarter of a second's worth may go at once: smooth enough for a link, cheap enough for us. */
const BURST_SECONDS = 0.25;

export function takeBytes(
  state: PaceState,
  bytes: number,
  bytesPerSecond: number,
  nowMs: number,
): Pace {
  const passedMs = Math.max(0, nowMs - state.atMs);
  const burst = bytesPerSecond * BURST_SECONDS;
  const filled = Math.min(burst, state.availableBytes + (passedMs / 1000) * bytesPerSecond);
  const availableBytes = filled - bytes;
  const waitMs = availableBytes >= 0 ? 0 : Math.ceil((-availableBytes / bytesPerSecond) * 1000);
  return { state: { atMs: nowMs, availableBytes }, waitMs };
}
