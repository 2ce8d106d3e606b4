/** PURE: a bucket of tokens that fills at a steady rate; a request takes some or has to wait. */

export interface RateRule {
  /** How many may come at once. */
  readonly capacity: number;
  readonly refillPerS: number;
}

export interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

export interface RateDecision {
  readonly allowed: boolean;
  readonly remaining: number;
  /** 0 when allowed; `Infinity` when it costs more than the bucket holds. */
  readonly retryAfterMs: number;
}

/** Floating point must not turn "exactly enough" into "almost". */
const tolerance = 1e-9;

export function takeTokens(
  bucket: Bucket | undefined,
  rule: RateRule,
  cost: number,
  nowMs: number,
): { readonly bucket: Bucket; readonly decision: RateDecision } {
  const before = bucket ?? { tokens: rule.capacity, atMs: nowMs };
  // A clock that was set back gives nothing and takes nothing.
  const atMs = Math.max(nowMs, before.atMs);
  const filled = before.tokens + ((atMs - before.atMs) * rule.refillPerS) / 1_000;
  const tokens = Math.min(rule.capacity, filled);
  if (tokens + tolerance >= cost) {
    const left = Math.max(0, tokens - cost);
    const decision = { allowed: true, remaining: Math.floor(left + tolerance), retryAfterMs: 0 };
    return { bucket: { tokens: left, atMs }, decision };
  }
  const waitMs =
    cost > rule.capacity ? Infinity : Math.ceil(((cost - tokens) * 1_000) / rule.refillPerS);
  const remaining = Math.floor(tokens + tolerance);
  return {
    bucket: { tokens, atMs },
    decision: { allowed: false, remaining, retryAfterMs: waitMs },
  };
}

/** When a bucket is full again it need not be remembered. */
export function isFull(bucket: Bucket, rule: RateRule, nowMs: number): boolean {
  return bucket.tokens + ((nowMs - bucket.atMs) * rule.refillPerS) / 1_000 >= rule.capacity;
}
