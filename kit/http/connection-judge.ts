/** PURE: what to do with one connection now. All times are measured by the same clock. */

export interface ConnectionFacts {
  /** When the last byte went in or out. */
  readonly lastByteMs: number;
  /** When the present request began, or when the last one ended. */
  readonly sinceMs: number;
  readonly requests: number;
  /** A request began but has no handler yet: its headers are still coming. */
  readonly partialRequest: boolean;
  readonly bodyComplete: boolean;
  /** Bytes that came and that the handler has not taken: then it is the handler that is slow. */
  readonly unreadBytes: number;
  /** Bytes that we wrote and the client has not taken. */
  readonly unsentBytes: number;
  /** How much of the present body has come. */
  readonly bodyBytes: number;
}

export interface ConnectionLimits {
  /** Longest pause in a body that comes in, or in an answer that the client takes. */
  readonly idleTimeoutMs: number;
  /** A body must come at this rate on average, once `bodyGraceMs` are over. */
  readonly bodyMinBytesPerS: number;
  readonly bodyGraceMs: number;
}

export type ConnectionVerdict = 'keep' | 'body stalled' | 'body too slow' | 'answer not taken';

export function judgeConnection(
  facts: ConnectionFacts,
  limits: ConnectionLimits,
  nowMs: number,
): ConnectionVerdict {
  // Between requests Node's own limits hold: headersTimeout and keepAliveTimeout.
  if (facts.requests === 0) return 'keep';
  const quietMs = nowMs - facts.lastByteMs;
  if (facts.unsentBytes > 0) {
    return quietMs >= limits.idleTimeoutMs ? 'answer not taken' : 'keep';
  }
  // Whole, or waiting for our handler: a long pause is ours, not the client's.
  if (facts.bodyComplete || facts.unreadBytes > 0) return 'keep';
  if (quietMs >= limits.idleTimeoutMs) return 'body stalled';
  const ageMs = nowMs - facts.sinceMs;
  const enough = (limits.bodyMinBytesPerS * ageMs) / 1_000;
  return ageMs > limits.bodyGraceMs && facts.bodyBytes < enough ? 'body too slow' : 'keep';
}

/** While draining: may this connection be closed without cutting anything? */
export function mayCloseIdle(
  facts: Pick<ConnectionFacts, 'requests' | 'partialRequest' | 'sinceMs'>,
  idleGraceMs: number,
  drainSinceMs: number,
  nowMs: number,
): boolean {
  if (facts.requests > 0 || facts.partialRequest) return false;
  // A client that just had its answer may be sending the next request at this very moment.
  return nowMs - Math.max(facts.sinceMs, drainSinceMs) >= idleGraceMs;
}
