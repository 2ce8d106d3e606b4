/** Values for jsonb columns. PostgreSQL holds neither a zero byte nor half a surrogate pair. */
import { type RawBuilder, sql } from 'kysely';

export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  if (!/\\u(?:0000|d[89a-f])/i.test(text)) return text;
  return JSON.stringify(cleaned(value));
}

export function jsonb(value: unknown): RawBuilder<unknown> {
  return sql`${jsonText(value)}::jsonb`;
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '\u2400').toWellFormed();
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [String(cleaned(name)), cleaned(inner)]),
  );
}
