/** `npm run schema -w gauntlet`: writes the schema that the repository publishes. */
import { writeFileSync } from 'node:fs';
import { SCHEMA_FILE, schemaText } from './schema-file.ts';

writeFileSync(new URL(`../../docs/generated/${SCHEMA_FILE}`, import.meta.url), schemaText());
