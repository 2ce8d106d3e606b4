/** What the code names in its way, as the answers of the API name it. Pure. */
import type { Json } from '../dialects/json.ts';

/** A moment, and no duration: its name says that something was. */
const momentName = /^(.*(?:At|oldest))Ms$/;

/** Amounts become text, for JSON has no numbers for them, and moments have a date. */
export function snakeCased(value: unknown): Json {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(snakeCased);
  if (typeof value !== 'object' || value === null) return value as Json;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const moment = momentName.exec(name)?.[1];
      if (moment === undefined || typeof inner !== 'number') {
        return [snakeName(name), snakeCased(inner)];
      }
      return [`${snakeName(moment.replace(/At$/, ''))}_at`, new Date(inner).toISOString()];
    }),
  );
}

function snakeName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
