/**
 * PURE: rotation of refresh tokens. Each can be used once and gives the next of its family. One
 * that comes a second time was copied, by whom nobody can tell: the whole family ends. The product
 * stores the state and applies the answer in one transaction with a lock on the family's row.
 */

export interface RefreshFamily {
  readonly familyId: string;
  readonly userId: string;
  /** The hash of the one token that may be used now. */
  readonly currentHash: string;
  /** The token before it, which a client that lost our answer sends once more. */
  readonly previousHash: string | undefined;
  readonly rotatedAtMs: number;
  /** The family's own end, however often it was refreshed. */
  readonly expiresAtMs: number;
  readonly revoked: boolean;
}

export interface RefreshRules {
  /** For how long the token before counts as a lost answer and not as a theft. */
  readonly retryGraceMs: number;
  /** A family that was not used for this long has ended. */
  readonly idleTimeoutMs: number;
}

export type RefreshDecision =
  | { readonly kind: 'rotate'; readonly family: RefreshFamily }
  /** Ends the family: store it, then answer TOKEN_REUSED. */
  | { readonly kind: 'reused'; readonly family: RefreshFamily }
  | { readonly kind: 'refuse'; readonly why: 'unknown' | 'expired' | 'revoked' };

/** The product found the family by the id in the token; `presentedHash` is the token's hash. */
export function refresh(
  family: RefreshFamily | undefined,
  presentedHash: string,
  nextHash: string,
  nowMs: number,
  rules: RefreshRules,
): RefreshDecision {
  if (family === undefined) return { kind: 'refuse', why: 'unknown' };
  if (family.revoked) return { kind: 'refuse', why: 'revoked' };
  const idleEndMs = family.rotatedAtMs + rules.idleTimeoutMs;
  if (nowMs >= Math.min(family.expiresAtMs, idleEndMs)) return { kind: 'refuse', why: 'expired' };
  if (presentedHash === family.currentHash) {
    const rotated = { currentHash: nextHash, previousHash: family.currentHash, rotatedAtMs: nowMs };
    return { kind: 'rotate', family: { ...family, ...rotated } };
  }
  const isRetry = presentedHash === family.previousHash;
  if (isRetry && nowMs - family.rotatedAtMs < rules.retryGraceMs) {
    // The time stays that of the first rotation: retries can't stretch their own grace.
    return { kind: 'rotate', family: { ...family, currentHash: nextHash } };
  }
  return { kind: 'reused', family: { ...family, revoked: true } };
}
