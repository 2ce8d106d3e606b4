/** What the code names in its way, as the answers of the API name it. Pure. */
import type { Json } from '../dialects/json.ts';

/** Amounts become text, for JSON has no numbers for them, and times moments with a date. */
export function snakeCased(value: unknown): Json {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(snakeCased);
  if (typeof value !== 'object' || value === null) return value as Json;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) =>
      name.endsWith('Ms') && typeof inner === 'number'
        ? [`${snakeName(name.slice(0, -2))}_at`, new Date(inner).toISOString()]
        : [snakeName(name), snakeCased(inner)],
    ),
  );
}

function snakeName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
