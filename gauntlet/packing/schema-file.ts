/** The JSON schema of the configuration, as editors read it. */
import { jsonSchemaOf } from '@gauntlet/kit/config';
import { configurationSchema } from '../config/schema.ts';

export const SCHEMA_FILE = 'gauntlet.schema.json';

export function schemaText(): string {
  const schema = jsonSchemaOf(configurationSchema, { title: 'Gauntlet configuration' });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
