/** A schema of an OpenAPI document in the form that contracts are compared in. */
import { contractErrors } from '../errors.ts';
import { mergeSchemas } from '../infer.ts';
import { anything, isRecord, type Scalar, type Schema, type TypeName } from '../schema.ts';

export type Loose = Readonly<Record<string, unknown>>;

export class References {
  readonly #document: Loose;

  constructor(document: Loose) {
    this.#document = document;
  }

  /** What a `$ref` points to; everything else is itself. */
  follow(value: unknown, depth = 0): Loose {
    if (!isRecord(value)) return {};
    const { $ref } = value;
    if (typeof $ref !== 'string') return value;
    if (!$ref.startsWith('#/') || depth > 50) {
      const reason = `the reference ${$ref} leads out of it, or in a circle`;
      throw contractErrors.make('CONTRACT_OPENAPI', { reason });
    }
    const steps = $ref.slice(2).split('/').map(decode);
    const found = steps.reduce<unknown>(
      (at, step) => (isRecord(at) ? at[step] : undefined),
      this.#document,
    );
    if (found === undefined) {
      throw contractErrors.make('CONTRACT_OPENAPI', { reason: `${$ref} points to nothing` });
    }
    return this.follow(found, depth + 1);
  }
}

const decode = (step: string) =>
  decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');

/** A schema inside of itself is anything: a contract is finite. */
export function toSchema(
  references: References,
  value: unknown,
  open: readonly unknown[] = [],
): Schema {
  const schema = references.follow(value);
  if (open.includes(schema)) return anything;
  const inner = (one: unknown) => toSchema(references, one, [...open, schema]);
  const own = ownSchema(schema, inner);
  const parts = list(schema.allOf).map(inner);
  const whole = parts.length > 0 ? [...parts, own].reduce(both) : own;
  const choices = [...list(schema.anyOf), ...list(schema.oneOf)].map(inner);
  if (choices.length === 0) return whole;
  return both(choices.reduce(mergeSchemas), whole);
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function ownSchema(schema: Loose, inner: (value: unknown) => Schema): Schema {
  const { properties, required, items, additionalProperties: others, nullable } = schema;
  const choices = 'const' in schema ? [schema.const] : schema.enum;
  const members = isRecord(properties) ? Object.entries(properties) : [];
  const named = [schema.type ?? (isRecord(properties) ? 'object' : [])].flat() as TypeName[];
  const type = nullable === true && named.length > 0 ? [...named, 'null' as const] : named;
  const isMap = isRecord(others) && Object.keys(others).length > 0;
  return {
    type: type.toSorted(),
    ...(isRecord(properties)
      ? { properties: Object.fromEntries(members.map(([name, of]) => [name, inner(of)])) }
      : {}),
    ...(Array.isArray(required) ? { required: required.map(String) } : {}),
    ...(items === undefined ? {} : { items: inner(items) }),
    ...(Array.isArray(choices) ? { enum: choices as Scalar[] } : {}),
    ...(others === false ? { additionalProperties: false as const } : {}),
    ...(isMap ? { additionalProperties: inner(others) } : {}),
  };
}

/** What fits both. */
function both(one: Schema, other: Schema): Schema {
  const type = one.type.length === 0 ? other.type : one.type;
  const closed = other.additionalProperties ?? one.additionalProperties;
  const items = other.items ?? one.items;
  const choices = other.enum ?? one.enum;
  const hasMembers = one.properties ?? other.properties;
  const required = [...new Set([...(one.required ?? []), ...(other.required ?? [])])];
  return {
    type,
    ...(hasMembers ? { properties: { ...one.properties, ...other.properties } } : {}),
    ...(required.length > 0 ? { required } : {}),
    ...(closed === undefined ? {} : { additionalProperties: closed }),
    ...(items ? { items } : {}),
    ...(choices ? { enum: choices } : {}),
  };
}
