/** A hook that lets a request through or answers 429 with the time to wait. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { httpErrors } from './errors.ts';
import type { RateStore } from './rate-store.ts';
import type { RateDecision, RateRule } from './token-bucket.ts';

export interface RateClaim extends RateRule {
  /** Whose bucket: an account, an API key, an address. */
  readonly key: string;
  readonly cost?: number;
}

export interface RateLimitOptions {
  readonly store: RateStore;
  /** `undefined`: this request is not limited. */
  readonly claim: (request: FastifyRequest) => RateClaim | undefined;
  /** When the store does not answer. Refusing is the safe choice, and the default. */
  readonly onStoreFailure?: 'refuse' | 'allow';
}

export function rateLimit(options: RateLimitOptions) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const claim = options.claim(request);
    if (claim === undefined) return;
    const decision = await ask(options, request, claim);
    if (decision === undefined) return;
    reply.header('ratelimit-limit', String(claim.capacity));
    reply.header('ratelimit-remaining', String(decision.remaining));
    if (decision.allowed) return;
    // A whole second at least: clients round down, and would come back too early. What can never
    // be allowed gets the time in which the bucket fills.
    const waitMs = Number.isFinite(decision.retryAfterMs)
      ? decision.retryAfterMs
      : (claim.capacity * 1_000) / claim.refillPerS;
    const retryAfterS = Math.max(1, Math.ceil(waitMs / 1_000));
    const { capacity: limit, refillPerS } = claim;
    throw httpErrors.make('RATE_LIMITED', { limit, refillPerS, retryAfterS });
  };
}

async function ask(
  options: RateLimitOptions,
  request: FastifyRequest,
  claim: RateClaim,
): Promise<RateDecision | undefined> {
  try {
    return await options.store.take(claim.key, claim, claim.cost ?? 1);
  } catch (error) {
    request.log.error({ err: error }, 'the rate limit could not be checked');
    if (options.onStoreFailure === 'allow') return undefined;
    throw httpErrors.make('RATE_LIMIT_UNAVAILABLE', { retryAfterS: 1 }, error);
  }
}
