/** Times as people write them: "30 s", "2 min". */
export const durationPattern = /^(\d+(?:\.\d+)?)\s*(ms|s|min|h)$/;

const UNIT_MS = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };

export function durationMs(value: number | string): number {
  if (typeof value === 'number') return value;
  const match = durationPattern.exec(value);
  const unit = match?.[2] as keyof typeof UNIT_MS | undefined;
  return match && unit ? Number(match[1]) * UNIT_MS[unit] : Number.NaN;
}
