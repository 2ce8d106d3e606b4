/** PURE: whether an earlier registry, which was lost, may have known of a file. */
export interface Begun {
  readonly modifiedMs: number;
  readonly firstSeenMs: number;
}

/** Files tell fractions of a millisecond, and registries none: one of the same may be earlier. */
export function isEarlier({ modifiedMs, firstSeenMs }: Begun, registryCreatedMs: number): boolean {
  return Math.floor(Math.min(modifiedMs, firstSeenMs)) <= registryCreatedMs;
}
