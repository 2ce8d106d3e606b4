import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { packages } from './packages.ts';

const root = { name: 'root', workspaces: ['kit', 'ui'], devDependencies: { vitest: '1.0.0' } };
const repository = {
  'package.json': JSON.stringify(root, null, 1),
  'vitest.config.ts': "import { defineConfig } from 'vitest/config';",
  'kit/package.json': '{"name": "@g/kit", "dependencies": {\n"zod": "4.0.0"}}',
  'kit/a.ts': "import { z } from 'zod/mini';",
};

test('what is declared and used passes', () => {
  expect(found(packages, repository)).toEqual([]);
});

test('an import that is not declared is found', () => {
  const files = { ...repository, 'kit/b.ts': "\nimport type { Pool } from 'pg';" };
  expect(found(packages, files)).toEqual([
    "kit/b.ts:2 imports 'pg', which kit/package.json does not declare",
  ]);
});

test('another package of ours is declared too', () => {
  const files = {
    ...repository,
    'ui/package.json': '{"name": "@g/ui"}',
    'ui/a.ts': "import '@g/kit/a';",
    'kit/package.json':
      '{"name": "@g/kit", "exports": {"./a": "./a.ts"}, "dependencies": {"zod": "4.0.0"}}',
  };
  expect(found(packages, files)).toEqual([
    "ui/a.ts:1 imports '@g/kit', which ui/package.json does not declare",
  ]);
});

test('tests and configurations may use what the root declares', () => {
  const text = "import { test } from 'vitest';";
  expect(found(packages, { ...repository, 'kit/a.test.ts': text })).toEqual([]);
  expect(found(packages, { ...repository, 'kit/vite.config.ts': text })).toEqual([]);
  expect(found(packages, { ...repository, 'kit/c.ts': text })).toHaveLength(1);
});

test('a dependency that only tests use, or nothing, is found', () => {
  const { 'kit/a.ts': text, ...rest } = repository;
  const expected = ["kit/package.json:2 declares 'zod', which nothing in it uses"];
  expect(found(packages, { ...rest, 'kit/a.test.ts': text })).toEqual(expected);
  expect(found(packages, { ...rest, 'kit/a.ts': "const a = 'zod/locale.js';" })).toEqual([]);
});

test('a command in a script is a use', () => {
  const json = { ...root, devDependencies: { typescript: '7.0.0' }, scripts: { check: 'tsc -b' } };
  const lock = { packages: { 'node_modules/typescript': { bin: { tsc: 'tsc.js' } } } };
  const files = {
    'package.json': JSON.stringify(json),
    'package-lock.json': JSON.stringify(lock),
  };
  expect(found(packages, files)).toEqual([]);
});

test('versions are exact and everywhere the same', () => {
  const inexact = '{"name": "@g/kit", "dependencies": {"zod": "^4.0.0"}}';
  expect(found(packages, { ...repository, 'kit/package.json': inexact })).toEqual([
    'kit/package.json:1 \'zod\' has the inexact version "^4.0.0"',
  ]);
  const other = {
    'ui/package.json': '{"name": "@g/ui", "dependencies": {"zod": "4.0.1"}}',
    'ui/a.ts': "import 'zod';",
  };
  expect(found(packages, { ...repository, ...other })).toHaveLength(2);
});

test('an entry that does not exist is found', () => {
  const json = '{"name": "@g/kit", "bin": {"kit": "./cli.mjs"}, "dependencies": {"zod": "4.0.0"}}';
  expect(found(packages, { ...repository, 'kit/package.json': json })).toEqual([
    'kit/package.json:1 its entry "kit" is kit/cli.mjs, which does not exist',
  ]);
});
