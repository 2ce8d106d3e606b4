/** What the calls of late say of a provider. Pure: a moving average, newest most. */

export interface Health {
  /** From 0 to 1. */
  readonly success: number;
  readonly latencyMs: number;
  readonly calls: number;
}

export const unknownHealth: Health = { success: 1, latencyMs: 0, calls: 0 };

/** The weight of the newest call; about the last twenty count. */
const weight = 0.1;

export function heard(health: Health, isSuccess: boolean, latencyMs: number): Health {
  const success = health.success + weight * ((isSuccess ? 1 : 0) - health.success);
  const before = health.calls === 0 ? latencyMs : health.latencyMs;
  return {
    success,
    // How quickly something fails says nothing about how quickly it answers.
    latencyMs: isSuccess ? before + weight * (latencyMs - before) : health.latencyMs,
    calls: health.calls + 1,
  };
}
