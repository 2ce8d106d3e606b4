/** The fields of a body or an answer, with the fields that they have themselves. */
import { type JsonRecord, recordOf, textOf } from '../../dialects/json.ts';
import { choicesOf, isNullable, kindOf, limitsOf, type Resolve } from './schema.ts';

export interface Field {
  readonly name: string;
  readonly kind: string;
  readonly limits: readonly string[];
  readonly isRequired: boolean;
  readonly isNullable: boolean;
  readonly about: string;
  readonly forms: readonly Form[];
}

/** One of the forms that an object can have: its name, where there are several, and its fields. */
export interface Form {
  readonly name: string;
  readonly fields: readonly Field[];
}

/** Schemas can hold themselves; nobody reads further down than this. */
const deepest = 5;

export function formsOf(schema: JsonRecord, resolve: Resolve, depth = 0): readonly Form[] {
  if (depth > deepest) return [];
  return choicesOf(schema, resolve).flatMap((choice) => {
    if (choice.type === 'array') return formsOf(resolve(choice.items), resolve, depth);
    const fields = fieldsOf(choice, resolve, depth);
    return fields.length === 0 ? [] : [{ name: nameOf(choice, resolve), fields }];
  });
}

function fieldsOf(schema: JsonRecord, resolve: Resolve, depth: number): readonly Field[] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(recordOf(schema.properties)).map(([name, property]) =>
    fieldOf(name, resolve(property), required.includes(name), resolve, depth),
  );
}

export function fieldOf(
  name: string,
  schema: JsonRecord,
  isRequired: boolean,
  resolve: Resolve,
  depth = 0,
): Field {
  return {
    name,
    kind: kindOf(schema, resolve),
    limits: limitsOf(schema, resolve),
    isRequired,
    isNullable: isNullable(schema, resolve),
    about: textOf(schema.description),
    forms: formsOf(schema, resolve, depth + 1),
  };
}

/** What tells a form from the others: its `type`, or what it must have. */
function nameOf(schema: JsonRecord, resolve: Resolve): string {
  const { type } = recordOf(schema.properties);
  if (type !== undefined) return `type ${kindOf(resolve(type), resolve)}`;
  const required = Array.isArray(schema.required) ? schema.required : [];
  return required.length === 0 ? 'all optional' : `with ${required.join(', ')}`;
}
