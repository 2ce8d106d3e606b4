/** How much a configuration may ask for before reading it is refused. */

export interface ConfigLimits {
  readonly sizeBytes: number;
  /** Maps and lists within one another, after aliases are followed. */
  readonly depth: number;
  /** Values after aliases are followed: the end of "billion laughs". */
  readonly values: number;
  /** More mistakes than these are not listed. */
  readonly diagnostics: number;
}

export const DEFAULT_LIMITS: ConfigLimits = {
  sizeBytes: 256 * 1024,
  depth: 64,
  values: 100_000,
  diagnostics: 100,
};
