/** Which buckets a request takes from. Pure. */
import type { Claim } from './limit.ts';

export interface RateSettings {
  readonly requestsPerMinute: number | undefined;
  readonly tokensPerMinute: number | undefined;
}

export interface LimitedBy {
  readonly whose: Claim['whose'];
  readonly id: string;
  readonly settings: RateSettings;
}

/** `tokens`: the most that the request can use; what it does not is given back afterwards. */
export function claimsOf(limited: readonly LimitedBy[], tokens: number): readonly Claim[] {
  return limited.flatMap(({ whose, id, settings }) => [
    ...claim(whose, id, 'requests', settings.requestsPerMinute, 1),
    ...claim(whose, id, 'tokens', settings.tokensPerMinute, tokens),
  ]);
}

/** The same claims, giving back what was not used. Requests stay counted. */
export function givenBack(claims: readonly Claim[], unusedTokens: number): readonly Claim[] {
  if (unusedTokens <= 0) return [];
  return claims
    .filter(({ what }) => what === 'tokens')
    .map((one) => ({ ...one, cost: -unusedTokens }));
}

function claim(
  whose: Claim['whose'],
  id: string,
  what: Claim['what'],
  perMinute: number | undefined,
  cost: number,
): readonly Claim[] {
  if (perMinute === undefined) return [];
  const key = `${whose}:${id}:${what}`;
  return [{ key, capacity: perMinute, refillPerS: perMinute / 60, cost, what, whose }];
}
