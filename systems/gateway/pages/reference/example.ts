/** The smallest body that a schema takes, as far as the schema says: for the lines to copy. */
import { isRecord, type Json, type JsonRecord, recordOf, textOf } from '../../dialects/json.ts';
import { choicesOf, type Resolve } from './schema.ts';

export function exampleOf(schema: JsonRecord, resolve: Resolve): Json {
  const [given] = Array.isArray(schema.examples) ? schema.examples : [schema.example];
  if (given !== undefined) return given;
  const [choice] = choicesOf(schema, resolve);
  if (choice === undefined) return null;
  if (choice !== schema) return exampleOf(choice, resolve);
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  switch (schema.type) {
    case 'string':
      return textFor(textOf(schema.format));
    case 'integer':
    case 'number':
      return typeof schema.minimum === 'number' ? Math.max(schema.minimum, 1) : 1;
    case 'boolean':
      return true;
    case 'array':
      return [exampleOf(resolve(schema.items), resolve)];
    default:
      return objectOf(schema, resolve);
  }
}

function objectOf(schema: JsonRecord, resolve: Resolve): JsonRecord {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const shown = Object.entries(recordOf(schema.properties)).filter(
    ([name, property]) => required.includes(name) || hasExample(resolve(property)),
  );
  return Object.fromEntries(
    shown.map(([name, property]) => [name, exampleOf(resolve(property), resolve)]),
  );
}

function hasExample(schema: unknown): boolean {
  return isRecord(schema) && (schema.examples ?? schema.example) !== undefined;
}

function textFor(format: string): string {
  if (format === 'email') return 'ann@example.com';
  if (format === 'uuid') return '00000000-0000-4000-8000-000000000000';
  return '...';
}
