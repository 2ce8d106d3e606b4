/** What is said of a provider: what was seen of it, and nothing where nothing was. Pure. */
import { type Breaker, breakerState } from './breaker.ts';
import type { Health } from './health.ts';

/**
 * unknown  nobody has called it since this process began
 * up       its last call was answered
 * failing  its last call failed; it is still asked
 * resting  it failed too often, and is not asked for a while
 * off      an administrator switched it off
 */
type ProviderStatus = 'unknown' | 'up' | 'failing' | 'resting' | 'off';

export function providerStatus(
  enabled: boolean,
  health: Health,
  breaker: Breaker,
  nowMs: number,
): ProviderStatus {
  if (!enabled) return 'off';
  if (breakerState(breaker, nowMs) !== 'closed') return 'resting';
  if (health.calls === 0) return 'unknown';
  return breaker.failures > 0 ? 'failing' : 'up';
}
