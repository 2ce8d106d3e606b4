/** The package.json of the published package: what ours says, with JavaScript in its entries. */
import { SCHEMA_FILE } from './schema-file.ts';

interface Manifest {
  readonly [name: string]: unknown;
}

const KEPT = ['name', 'version', 'description', 'license', 'type', 'engines'];

export function publishedManifest(own: string): string {
  const given = JSON.parse(own) as Manifest;
  const manifest = {
    ...Object.fromEntries(KEPT.map((name) => [name, given[name]])),
    bin: { gauntlet: './gauntlet.mjs' },
    exports: {
      '.': { types: './define.d.ts', default: './define.js' },
      './schema.json': `./${SCHEMA_FILE}`,
      './package.json': './package.json',
    },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
