/** From samples to a schema: what all of them have is required, what they disagree on is either. */
import { isRecord, type Scalar, type Schema, sortedTypes, typeOf } from './schema.ts';

export interface Told {
  /** Paths whose values are a closed list: `status`, `items[].kind`. */
  readonly enums?: readonly string[];
  /** Paths of objects whose keys are data: `prices`, `items[].labels`. */
  readonly maps?: readonly string[];
}

// Keys that no one writes into a type: numbers, dates, UUIDs, long hexadecimal names.
const DATA_KEY =
  /^(?:\d+|\d{4}-\d\d(?:-\d\d.*)?|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{16,})$/i;

export function inferSchema(value: unknown, told: Told = {}, path = ''): Schema {
  const type = typeOf(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => inferSchema(item, told, `${path}[]`));
    return items.length === 0
      ? { type: ['array'] }
      : { type: ['array'], items: items.reduce(mergeSchemas) };
  }
  if (isRecord(value)) return inferObject(value, told, path);
  if (told.enums?.includes(path) && type !== 'null') {
    return { type: [type], enum: [value as Scalar] };
  }
  return { type: [type] };
}

function inferObject(value: Readonly<Record<string, unknown>>, told: Told, path: string): Schema {
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  if (isMap(names, told, path)) {
    const values = names.map((name) => inferSchema(value[name], told, `${path}{}`));
    const [first, ...rest] = values;
    const merged = first === undefined ? { type: [] } : rest.reduce(mergeSchemas, first);
    return { type: ['object'], additionalProperties: merged };
  }
  const prefix = path === '' ? '' : `${path}.`;
  const entries = names
    .toSorted()
    .map((name): [string, Schema] => [name, inferSchema(value[name], told, prefix + name)]);
  return {
    type: ['object'],
    properties: Object.fromEntries(entries),
    required: names.toSorted(),
  };
}

function isMap(names: readonly string[], told: Told, path: string): boolean {
  if (told.maps?.includes(path)) return true;
  return names.length > 0 && names.every((name) => DATA_KEY.test(name));
}

/** What fits either of the two. */
export function mergeSchemas(one: Schema, other: Schema): Schema {
  const isOpen = one.type.length === 0 || other.type.length === 0;
  const items = mergeOptional(one.items, other.items);
  const values = mergeOptional(
    one.additionalProperties || undefined,
    other.additionalProperties || undefined,
  );
  const objects = mergeObjects(one, other);
  const choices = mergeEnums(one, other);
  return {
    type: isOpen ? [] : sortedTypes([...one.type, ...other.type]),
    ...(objects && values === undefined ? objects : {}),
    ...(values ? { additionalProperties: foldIntoMap(values, objects) } : {}),
    ...(items ? { items } : {}),
    ...(choices ? { enum: choices } : {}),
  };
}

function mergeOptional(one: Schema | undefined, other: Schema | undefined): Schema | undefined {
  return one && other ? mergeSchemas(one, other) : (one ?? other);
}

/** An object seen once as a map and once as a record is a map: its keys are data. */
function foldIntoMap(values: Schema, objects: Pick<Schema, 'properties'> | undefined): Schema {
  return Object.values(objects?.properties ?? {}).reduce(mergeSchemas, values);
}

function mergeObjects(
  one: Schema,
  other: Schema,
): Pick<Schema, 'properties' | 'required'> | undefined {
  if (!one.properties || !other.properties) {
    const only = one.properties ? one : other;
    if (!only.properties) return undefined;
    return { properties: only.properties, required: only.required ?? [] };
  }
  const names = [...new Set([...Object.keys(one.properties), ...Object.keys(other.properties)])];
  const properties = names.toSorted().flatMap((name): [string, Schema][] => {
    const merged = mergeOptional(one.properties?.[name], other.properties?.[name]);
    return merged ? [[name, merged]] : [];
  });
  const required = (one.required ?? []).filter((name) => other.required?.includes(name));
  return { properties: Object.fromEntries(properties), required: required.toSorted() };
}

/** A list stays closed only while both sides have one, or one side is nothing but null. */
function mergeEnums(one: Schema, other: Schema): readonly Scalar[] | undefined {
  const isNull = ({ type }: Schema) => type.length === 1 && type[0] === 'null';
  if (one.enum && other.enum) {
    return [...new Set([...one.enum, ...other.enum])].toSorted((a, b) =>
      String(a) < String(b) ? -1 : 1,
    );
  }
  if (one.enum && isNull(other)) return one.enum;
  return other.enum && isNull(one) ? other.enum : undefined;
}
