/** Reading the schemas of the document: where they point, and what they say in words. */
import { isRecord, type JsonRecord, recordOf, recordsOf, textOf } from '../../dialects/json.ts';

export type Resolve = (schema: unknown) => JsonRecord;

/** Follows `$ref` within the document. */
export function resolver(document: JsonRecord): Resolve {
  return function resolve(schema): JsonRecord {
    const record = recordOf(schema);
    const pointer = textOf(record.$ref);
    if (!pointer.startsWith('#/')) return record;
    let place: unknown = document;
    for (const name of pointer.slice(2).split('/')) place = recordOf(place)[name];
    return resolve(place);
  };
}

/** The forms a value can have, without "or nothing at all", and without choices in choices. */
export function choicesOf(schema: JsonRecord, resolve: Resolve): readonly JsonRecord[] {
  const choices = recordsOf(schema.anyOf ?? schema.oneOf);
  if (choices.length === 0) return schema.type === 'null' ? [] : [schema];
  return choices.flatMap((choice) => choicesOf(resolve(choice), resolve));
}

/** It can be `null`, which in a request is the same as left out. */
export function isNullable(schema: JsonRecord, resolve: Resolve): boolean {
  if (schema.type === 'null') return true;
  if (Array.isArray(schema.type)) return schema.type.includes('null');
  const choices = recordsOf(schema.anyOf ?? schema.oneOf);
  return choices.some((choice) => isNullable(resolve(choice), resolve));
}

/** What kind of value it is, in a few words. */
export function kindOf(schema: JsonRecord, resolve: Resolve): string {
  const choices = choicesOf(schema, resolve);
  if (choices.length === 0) return 'null';
  const kinds = choices.map((choice) => oneKind(choice, resolve)).filter((kind) => kind !== '""');
  return [...new Set(kinds)].join(' or ');
}

function oneKind(schema: JsonRecord, resolve: Resolve): string {
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => `"${value}"`).join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === 'array') return listKind(kindOf(resolve(schema.items), resolve));
  if (schema.type === 'integer') return 'whole number';
  if (schema.not !== undefined) return 'not taken';
  if (Array.isArray(schema.type)) return schema.type.filter((one) => one !== 'null').join(' or ');
  const format = typeof schema.format === 'string' ? ` (${schema.format})` : '';
  return (textOf(schema.type) || (isRecord(schema.properties) ? 'object' : 'anything')) + format;
}

/** "list of strings"; what is no single word stays as it is. */
function listKind(kind: string): string {
  return `list of ${/^[a-z ]+$/.test(kind) && kind !== 'anything' ? `${kind}s` : kind}`;
}

/** How long, how large, and what it is when it is left out. */
export function limitsOf(schema: JsonRecord, resolve: Resolve): readonly string[] {
  const choices = choicesOf(schema, resolve);
  const limits = choices.flatMap((choice) => [
    ...range(choice.minLength, choice.maxLength, 'characters'),
    ...range(choice.minItems, choice.maxItems, 'items'),
    ...above(choice.exclusiveMinimum),
    ...range(choice.minimum, choice.maximum, ''),
  ]);
  const left = schema.default;
  return left === undefined ? limits : [...limits, `${JSON.stringify(left)} if left out`];
}

/** Bounds that are only those of the number's type say nothing. */
function bound(value: unknown): number | undefined {
  const isTold = typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  return isTold ? value : undefined;
}

function range(least: unknown, most: unknown, unit: string): string[] {
  const [low, high] = [bound(least), bound(most)];
  if (low === undefined && high === undefined) return [];
  const text =
    high === undefined
      ? `${low} or more`
      : low === undefined
        ? `up to ${high}`
        : `${low} to ${high}`;
  return [unit === '' ? text : `${text} ${unit}`];
}

function above(least: unknown): string[] {
  const low = bound(least);
  return low === undefined ? [] : [`more than ${low}`];
}
