/** What this process has seen of each provider of late; the decisions stand in `routing/`. */
import {
  asked,
  type Breaker,
  type BreakerRules,
  defaultBreakerRules,
  failed,
  freshBreaker,
  succeeded,
} from '../routing/breaker.ts';
import { type Health, heard, unknownHealth } from '../routing/health.ts';
import { isFaultOfProvider } from '../routing/retry.ts';
import type { Heard } from './call.ts';

export interface HealthBoard {
  health(provider: string): Health;
  breaker(provider: string): Breaker;
  asked(provider: string): void;
  heard(heard: Heard): void;
}

export function healthBoard(
  nowMs: () => number,
  rules: BreakerRules = defaultBreakerRules,
): HealthBoard {
  const healths = new Map<string, Health>();
  const breakers = new Map<string, Breaker>();
  const health = (provider: string) => healths.get(provider) ?? unknownHealth;
  const breaker = (provider: string) => breakers.get(provider) ?? freshBreaker;
  return {
    health,
    breaker,
    asked: (provider) => breakers.set(provider, asked(breaker(provider), nowMs(), rules)),
    heard({ provider, failure, latencyMs }) {
      if (failure === undefined) {
        healths.set(provider, heard(health(provider), true, latencyMs));
        breakers.set(provider, succeeded(breaker(provider)));
      } else if (isFaultOfProvider(failure)) {
        healths.set(provider, heard(health(provider), false, latencyMs));
        breakers.set(provider, failed(breaker(provider), nowMs(), rules));
      }
    },
  };
}
