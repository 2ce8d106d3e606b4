import { type Outcome, refusals, success } from './errors.ts';
import type { Attributes, AttributeValue, Fields } from './toxics/toxic.ts';

/**
 * Reads the JSON of the API the way Toxiproxy does: unknown fields are ignored, null and missing
 * ones keep what was there, a wrong type is refused.
 */

export type JsonObject = Readonly<Record<string, unknown>>;

export function parseJson(body: string): Outcome<unknown> {
  if (body.trim() === '') return refusals.badBody('EOF');
  try {
    return success(JSON.parse(body));
  } catch (error) {
    return refusals.badBody(error instanceof Error ? error.message : String(error));
  }
}

export function asObject(value: unknown): Outcome<JsonObject> {
  if (kindOf(value) === 'object') return success(value as JsonObject);
  return refusals.badBody(`json: cannot unmarshal ${kindOf(value)} into an object`);
}

type Kinds = { string: string; number: number; bool: boolean };

/** The field `name`, or `fallback` when it is missing. */
export function readField<Kind extends keyof Kinds>(
  from: JsonObject,
  name: string,
  kind: Kind,
  fallback: Kinds[Kind],
): Outcome<Kinds[Kind]> {
  const value = from[name];
  if (value === undefined || value === null) return success(fallback);
  if (kindOf(value) === kind) return success(value as Kinds[Kind]);
  return wrongType(value, name, kind);
}

/** `current` with what `given` changes. */
export function readAttributes(
  fields: Fields,
  given: unknown,
  current: Attributes,
): Outcome<Attributes> {
  if (given === undefined || given === null) return success(current);
  const object = asObject(given);
  if (!object.ok) return object;
  const result: Record<string, AttributeValue> = { ...current };
  for (const [name, { kind }] of Object.entries(fields)) {
    const value = object.value[name];
    if (value === undefined || value === null) continue;
    const fits = {
      'whole number': Number.isSafeInteger(value),
      number: typeof value === 'number',
      text: typeof value === 'string',
      'true or false': typeof value === 'boolean',
    }[kind];
    if (!fits) return wrongType(value, `attributes.${name}`, kind);
    result[name] = value as AttributeValue;
  }
  return success(result);
}

function wrongType(value: unknown, name: string, wanted: string) {
  const shown = typeof value === 'number' ? `number ${value}` : kindOf(value);
  return refusals.badBody(`json: cannot unmarshal ${shown} into field ${name} of type ${wanted}`);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'null';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
