/** A JSON value that fits a schema, always the same one for the same seed. */
import { isRecord, type Json, type JsonRecord, recordOf, textOf } from '../../dialects/json.ts';

const deepest = 8;

export function sampleOf(schema: Json | undefined, seed: string, depth = 0): Json {
  if (!isRecord(schema) || depth > deepest) return seed;
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum) && schema.enum.length > 0)
    return pick(schema.enum as Json[], seed);
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (Array.isArray(choices)) return sampleOf(choices[0] as Json, seed, depth + 1);
  const type = Array.isArray(schema.type) ? (schema.type[0] as Json) : schema.type;
  switch (type) {
    case 'object':
      return objectOf(schema, seed, depth);
    case 'array': {
      const size = Math.min(20, Math.max(1, Number(schema.minItems ?? 1)));
      const item = (index: number) => sampleOf(schema.items, `${seed} ${index + 1}`, depth + 1);
      return Array.from({ length: size }, (_, index) => item(index));
    }
    case 'integer':
      return Math.trunc(numberOf(schema, seed));
    case 'number':
      return numberOf(schema, seed);
    case 'boolean':
      return hashOf(seed) % 2 === 0;
    case 'null':
      return null;
    default:
      return stringOf(schema, seed);
  }
}

function objectOf(schema: JsonRecord, seed: string, depth: number): Json {
  const entries = Object.entries(recordOf(schema.properties));
  return Object.fromEntries(
    entries.map(([name, inner]) => [name, sampleOf(inner, `${name} of ${seed}`, depth + 1)]),
  );
}

function numberOf(schema: JsonRecord, seed: string): number {
  const low = Number(schema.minimum ?? schema.exclusiveMinimum ?? 0);
  const high = Number(schema.maximum ?? schema.exclusiveMaximum ?? low + 100);
  return low + (hashOf(seed) % Math.max(1, Math.trunc(high - low)));
}

function stringOf(schema: JsonRecord, seed: string): string {
  const text = formats[textOf(schema.format)]?.(hashOf(seed)) ?? seed;
  const padded = text.padEnd(Number(schema.minLength ?? 0), '.');
  return padded.slice(0, Number(schema.maxLength ?? padded.length));
}

const formats: Readonly<Record<string, (hash: number) => string>> = {
  email: (hash) => `person${hash % 10_000}@example.com`,
  uri: (hash) => `https://example.com/${hash % 10_000}`,
  date: (hash) => new Date((hash % 20_000) * 86_400_000).toISOString().slice(0, 10),
  'date-time': (hash) => new Date((hash % 20_000) * 86_400_000).toISOString(),
  uuid: (hash) => `00000000-0000-4000-8000-${hash.toString(16).padStart(12, '0')}`,
};

function pick(values: readonly Json[], seed: string): Json {
  return values[hashOf(seed) % values.length] ?? null;
}

/** FNV-1a: small, and the same everywhere. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}
