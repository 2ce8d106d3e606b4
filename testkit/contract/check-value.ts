/** A value against a schema: what breaks those who read it, and what is new. */
import { additive, breaking, type Change, inside } from './change.ts';
import { allows, isRecord, type Scalar, type Schema, typeOf, typeText } from './schema.ts';

export function checkValue(schema: Schema, value: unknown, where: string): readonly Change[] {
  const type = typeOf(value);
  if (!allows(schema.type, type)) {
    const wanted = typeText(schema.type);
    // Where only null was ever seen, the type was not known yet.
    if (wanted === 'null') return [additive(where, `was always null, and is ${type}`)];
    if (type === 'null') return [breaking(where, `is null, and was never (${wanted})`)];
    return [breaking(where, `the type changed from ${wanted} to ${type}`)];
  }
  const listed = schema.enum && type !== 'null' && !schema.enum.includes(value as Scalar);
  if (listed) return [breaking(where, `${JSON.stringify(value)} is not in the list of values`)];
  if (Array.isArray(value)) return checkItems(schema, value, where);
  return isRecord(value) ? checkObject(schema, value, where) : [];
}

function checkItems(schema: Schema, value: readonly unknown[], where: string): readonly Change[] {
  const { items } = schema;
  if (items) return value.flatMap((item) => checkValue(items, item, `${where}[]`));
  const isKnown = schema.type.length === 0 || value.length === 0;
  return isKnown ? [] : [additive(`${where}[]`, 'was always empty, and has elements')];
}

function checkObject(
  schema: Schema,
  value: Readonly<Record<string, unknown>>,
  where: string,
): readonly Change[] {
  const { properties = {}, required = [], additionalProperties: others } = schema;
  if (schema.type.length === 0) return [];
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  const gone = required
    .filter((name) => !names.includes(name))
    .map((name) => breaking(inside(where, name), 'is gone'));
  const seen = names.flatMap((name): readonly Change[] => {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (known) return checkValue(known, value[name], inside(where, name));
    if (others) return checkValue(others, value[name], `${where}{}`);
    const at = inside(where, name);
    if (others === false) return [breaking(at, 'is not allowed here')];
    return [additive(at, `is new (${typeOf(value[name])})`)];
  });
  return [...gone, ...seen];
}
