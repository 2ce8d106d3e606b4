/** The schema that editors read: what zod checks, and that `${NAME}` may stand for any value. */
import { z } from 'zod';

export interface JsonSchemaOptions {
  /** The address it is published at. */
  readonly id?: string;
  readonly title?: string;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Draft 7, which every editor knows. */
export function jsonSchemaOf(schema: z.core.$ZodType, options: JsonSchemaOptions = {}): JsonSchema {
  const { id, title } = options;
  const made = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => allowExpansion(jsonSchema as Record<string, unknown>),
  }) as Record<string, unknown>;
  const properties = made.properties as Record<string, unknown> | undefined;
  return {
    ...(id === undefined ? {} : { $id: id }),
    ...(title === undefined ? {} : { title }),
    ...made,
    // So that the line which names this schema is no mistake in its own file.
    ...(properties && { properties: { $schema: { type: 'string' }, ...properties } }),
  };
}

const EXPANSION = { type: 'string', pattern: '\\$\\{' };
const KEPT_OUTSIDE = ['default', 'description', 'title', 'examples', 'deprecated', 'id', '$id'];

function allowExpansion(schema: Record<string, unknown>): void {
  const { type } = schema;
  const isNarrow = ['enum', 'const', 'pattern', 'format', 'maxLength'].some((key) => key in schema);
  const isRefused = ['number', 'integer', 'boolean'].includes(String(type));
  if (!isRefused && !(type === 'string' && isNarrow)) return;
  const inner: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (KEPT_OUTSIDE.includes(key)) continue;
    inner[key] = value;
    delete schema[key];
  }
  schema.anyOf = [inner, EXPANSION];
}
