/**
 * The shape of a value, as a small part of JSON Schema: readable in a review, and the one form in
 * which recorded answers and OpenAPI documents meet. `type` without an entry means anything.
 */
export type TypeName = 'array' | 'boolean' | 'integer' | 'null' | 'number' | 'object' | 'string';
export type Scalar = string | number | boolean | null;

export interface Schema {
  readonly type: readonly TypeName[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** The values of a map; `false` where other names than `properties` are refused. */
  readonly additionalProperties?: Schema | false;
  readonly items?: Schema;
  readonly enum?: readonly Scalar[];
}

export const anything: Schema = { type: [] };

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function typeOf(value: unknown): TypeName {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (typeof value === 'boolean' || typeof value === 'string') return typeof value as TypeName;
  return 'object';
}

/** Every integer is a number; nothing else is two things. */
export function allows(types: readonly TypeName[], type: TypeName): boolean {
  return (
    types.length === 0 || types.includes(type) || (type === 'integer' && types.includes('number'))
  );
}

export function typeText(types: readonly TypeName[]): string {
  return types.length === 0 ? 'anything' : types.join(' or ');
}

export function sortedTypes(types: Iterable<TypeName>): readonly TypeName[] {
  const all = new Set(types);
  if (all.has('number')) all.delete('integer');
  return [...all].toSorted();
}
