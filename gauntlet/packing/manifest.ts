/** The package.json of the published package: what ours says, with JavaScript in its entries. */
import { factsOf } from '@gauntlet/kit/packing';
import { SCHEMA_FILE } from './schema-file.ts';

export function publishedManifest(own: string): string {
  const manifest = {
    ...factsOf(JSON.parse(own)),
    bin: { gauntlet: './gauntlet.mjs' },
    exports: {
      '.': { types: './define.d.ts', default: './define.js' },
      './schema.json': `./${SCHEMA_FILE}`,
      './package.json': './package.json',
    },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
