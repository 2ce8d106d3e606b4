/** A generated workspace whose modules depend on one another in every way there is. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

export type Files = Record<string, string>;
export type Random = () => number;

export interface Generated {
  readonly files: Files;
  readonly packages: readonly string[];
  readonly tests: readonly string[];
}

/** Numbers that come again with the same seed (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const PACKAGES = ['p0', 'p1', 'p2', 'p3', 'p4'];
const MODULES = 7;
const TESTS = 4;

export function generate(random: Random): Generated {
  const files: Files = {
    'package.json': JSON.stringify({ name: 'root', type: 'module', workspaces: PACKAGES }),
    'tsconfig.json': `{
  // comments are allowed here
  "compilerOptions": { "paths": { "@app/*": ["./*"] } },
}`,
    '.gitignore': 'node_modules\n.gauntlet\n',
  };
  const tests: string[] = [];
  for (const [index, name] of PACKAGES.entries()) {
    const before = PACKAGES.slice(0, index);
    addPackage(files, name);
    for (let at = 0; at < MODULES; at += 1) {
      files[`${name}/m${at}.ts`] = moduleText(random, name, at, before, `${name}-m${at}`);
    }
    for (let at = 0; at < TESTS; at += 1) {
      const path = `${name}/t${at}.test.ts`;
      files[path] = moduleText(random, name, MODULES, before, `${name}-t${at}`);
      tests.push(path);
    }
  }
  return { files, packages: PACKAGES, tests };
}

function addPackage(files: Files, name: string): void {
  const manifest = {
    name: `@w/${name}`,
    type: 'module',
    exports: { '.': './m0.ts', './*': { default: './*.ts' } },
    imports: { '#own/*': './*.ts' },
  };
  files[`${name}/package.json`] = JSON.stringify(manifest);
  files[`${name}/data.json`] = '{"n":1}';
  files[`${name}/look.css`] = '.a { color: red }';
  files[`${name}/hidden/secret.txt`] = 'hidden';
  for (const thing of ['a', 'b']) {
    files[`${name}/things/${thing}.ts`] = `export const value = '${name}-${thing}';\n`;
  }
  files[`${name}/old.cjs`] = `exports.value = '${name}-old';\n`;
  files[`${name}/both.js`] = `export const value = '${name}-both';\n`;
  files[`${name}/both/index.js`] = `export const value = '${name}-both-index';\n`;
}

/** A module that depends on some that come before it. */
function moduleText(
  random: Random,
  own: string,
  level: number,
  before: readonly string[],
  id: string,
): string {
  const lines: string[] = [];
  const terms = [`'${id}'`];
  const count = Math.floor(random() * 3) + (level === MODULES ? 1 : 0);
  for (let at = 0; at < count; at += 1) {
    const [head, term] = dependency(random, own, level, before, `d${at}`);
    lines.push(head);
    terms.push(term);
  }
  return `${lines.join('\n')}\nexport const value: string = [${terms.join(', ')}].join('+');\n`;
}

type Line = readonly [head: string, term: string];

function dependency(
  random: Random,
  own: string,
  level: number,
  before: readonly string[],
  name: string,
): Line {
  const lower = `m${Math.floor(random() * Math.max(1, level))}`;
  const local = level === 0 ? 'things/a' : lower;
  const other = before[Math.floor(random() * before.length)];
  const url = (path: string) => `new URL('${path}', import.meta.url)`;
  const kinds: (() => Line)[] = [
    () => [`import { value as ${name} } from './${local}.ts';`, name],
    () => [`import * as ${name} from "./${local}.ts";`, `${name}.value`],
    () => [`const { value: ${name} } = await import('./${local}.ts');`, name],
    () => [`const ${name} = (await import(/* why */ \`./${local}.ts\`)).value;`, name],
    () => [`const ${name} = (await import(\`./things/\${['a', 'b'][0]}.ts\`)).value;`, name],
    () => [`import ${name} from './data.json' with { type: 'json' };`, `${name}.n`],
    () => [
      [
        `import { readFileSync as r${name} } from 'node:fs';`,
        `const ${name} = r${name}(${url('./look.css')}, 'utf8');`,
      ].join('\n'),
      name,
    ],
    () => [
      [
        `import { readFileSync as r${name} } from 'node:fs';`,
        `import { join as j${name} } from 'node:path';`,
        `const at${name} = j${name}(import.meta.dirname, 'hidden', 'secret' + '.txt');`,
        `const ${name} = r${name}(at${name}, 'utf8');`,
      ].join('\n'),
      name,
    ],
    () => [
      [
        `import { createRequire as c${name} } from 'node:module';`,
        `const ${name} = c${name}(import.meta.url)('./old.cjs').value;`,
      ].join('\n'),
      name,
    ],
    () => [
      [
        `import { createRequire as c${name} } from 'node:module';`,
        `const ${name} = c${name}(import.meta.url)('./both').value;`,
      ].join('\n'),
      name,
    ],
    () => [`import { value as ${name} } from '@app/${own}/${local}';`, name],
    () => [`import { value as ${name} } from '#own/${local}';`, name],
  ];
  if (other !== undefined) {
    kinds.push(
      () => [`import { value as ${name} } from '@w/${other}';`, name],
      () => [`import { value as ${name} } from '@w/${other}/${lower}';`, name],
      () => [`import { value as ${name} } from '../${other}/m3.ts';`, name],
      () => [
        [
          `const n${name} = '../${other}' + '/m1.ts';`,
          `const ${name} = (await import(n${name})).value;`,
        ].join('\n'),
        name,
      ],
    );
  }
  const kind = kinds[Math.floor(random() * kinds.length)] as () => Line;
  return kind();
}

export function linkPackages(folder: string, packages: readonly string[]): void {
  mkdirSync(join(folder, 'node_modules', '@w'), { recursive: true });
  for (const name of packages) {
    symlinkSync(join(folder, name), join(folder, 'node_modules', '@w', name));
  }
}
