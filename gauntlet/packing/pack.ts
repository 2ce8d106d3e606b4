/**
 * Makes the published package in `dist/`: JavaScript, because Node does not run TypeScript that
 * lies under `node_modules`. Our own packages and what they import are bundled, so that
 * installing brings one package and starting reads few files.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { licencesOf } from '@gauntlet/kit/packing';
import { z } from 'zod';
import { configurationSchema } from '../config/schema.ts';
import { bundleCommand } from './command.ts';
import { publishedManifest } from './manifest.ts';
import { SCHEMA_FILE, schemaText } from './schema-file.ts';
import { typesOf } from './types.ts';

const here = fileURLToPath(new URL('..', import.meta.url));
const dist = join(here, 'dist');

function write(name: string, text: string): void {
  writeFileSync(join(dist, name), text);
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
const modules = await bundleCommand(dist);
write('define.d.ts', typesOf(z.toJSONSchema(configurationSchema, { io: 'input' })));
write(SCHEMA_FILE, schemaText());
write('package.json', publishedManifest(readFileSync(join(here, 'package.json'), 'utf8')));
write('THIRD-PARTY.md', licencesOf(modules));
for (const name of ['README.md', 'LICENSE']) cpSync(join(here, '..', name), join(dist, name));
