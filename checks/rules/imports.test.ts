import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { Repository } from '../repository/repository.ts';
import { imports } from './imports.ts';

const parts = {
  kit: { may: [] },
  testkit: { may: ['kit'] },
  checks: { may: ['kit'] },
  'gauntlet/model': { may: ['kit'] },
  'gauntlet/plan': { may: ['gauntlet/model'] },
  'gauntlet/page': { may: [], types: ['gauntlet/model'] },
  'systems/a/.': { may: ['systems/a', 'kit'] },
  'systems/a/model': { may: [] },
  'systems/a/cli': { may: ['systems/a'] },
};

const repository = {
  'package.json': '{"name": "root", "workspaces": ["kit", "testkit", "gauntlet", "systems/*"]}',
  'kit/package.json': '{"name": "@g/kit", "exports": {"./http": "./http/index.ts"}}',
  'testkit/package.json': '{"name": "@g/testkit", "exports": {"./*": "./*/index.ts"}}',
  'gauntlet/package.json': '{"name": "gauntlet", "exports": {".": "./model/nouns.ts"}}',
  'systems/a/package.json': '{"name": "@g/a", "exports": {"./model": "./model/a.ts"}}',
  'kit/http/index.ts': '',
  'kit/disk/index.ts': '',
  'testkit/faults/index.ts': '',
  'gauntlet/model/nouns.ts': '',
  'systems/a/model/a.ts': '',
  'checks/imports.json': JSON.stringify({ parts }, null, 1),
};

function foundIn(path: string, text: string, table: object = parts): string[] {
  const json = JSON.stringify({ parts: table }, null, 1);
  return found(imports, { ...repository, 'checks/imports.json': json, [path]: text });
}

test('what a part may import passes, its own part and every way of writing it', () => {
  const text = "import { a } from '../model/nouns.ts';\nimport './order.ts';\nimport 'node:fs';";
  const files = { 'gauntlet/plan/order.ts': '', 'gauntlet/plan/plan.ts': text };
  expect(found(imports, { ...repository, ...files })).toEqual([]);
});

test.each([
  ['an import', "import { a } from '@g/kit/http';"],
  ['a type import', "import type { A } from '@g/kit/http';"],
  ['export from', "export { a } from '@g/kit/http';"],
  ['export all', "export * from '@g/kit/http';"],
  ['a dynamic import', "const a = await import('@g/kit/http');"],
  ['a type in a dynamic import', "type A = import('@g/kit/http').A;"],
  ['require', "const a = require('@g/kit/http');"],
  ['resolving', "const a = import.meta.resolve('@g/kit/http');"],
])('%s of what the part may not import is found', (_, text) => {
  const [first, ...others] = foundIn('gauntlet/plan/plan.ts', `\n${text}`);
  expect(first).toMatch(/^gauntlet\/plan\/plan.ts:2 gauntlet\/plan may not import .*kit/);
  expect(others).toEqual([]);
});

test('the fix names the line of the table to change', () => {
  const files = { ...repository, 'gauntlet/plan/plan.ts': "import '@g/kit/http';" };
  const [finding] = imports(Repository.of(files));
  const line = files['checks/imports.json'].split('\n').findIndex((one) => /plan/.test(one)) + 1;
  expect(finding?.fix).toContain(`change the line "gauntlet/plan" at checks/imports.json:${line}.`);
});

test('a package is imported by its name, not by a path', () => {
  expect(foundIn('testkit/a.ts', "import '../kit/disk/index.ts';")).toEqual([
    "testkit/a.ts:1 reaches into another package: '../kit/disk/index.ts'",
  ]);
});

test('only what a package exports can be imported from it', () => {
  expect(foundIn('testkit/a.ts', "import '@g/kit/disk';")).toEqual([
    'testkit/a.ts:1 imports \'@g/kit/disk\': @g/kit exports no "./disk"',
  ]);
});

test('a path must lead to a file', () => {
  expect(foundIn('kit/a.ts', "import './b.ts';")[0]).toContain('there is no file kit/b.ts');
});

test('only tests import testkit', () => {
  const text = "import '@g/testkit/faults';";
  expect(foundIn('gauntlet/plan/plan.test.ts', text)).toEqual([]);
  expect(foundIn('systems/a/cli/tests/e2e/helper.ts', text)).toEqual([]);
  expect(foundIn('gauntlet/plan/plan.ts', text)).toHaveLength(1);
});

test('a part that may import types alone imports no values', () => {
  expect(foundIn('gauntlet/page/a.ts', "import type { A } from 'gauntlet';")).toEqual([]);
  expect(foundIn('gauntlet/page/a.ts', "import { type A } from 'gauntlet';")).toEqual([]);
  expect(foundIn('gauntlet/page/a.ts', "import { a } from 'gauntlet';")).toHaveLength(1);
});

test('a file of no part is found', () => {
  expect(foundIn('gauntlet/new/a.ts', '')[0]).toMatch(/^gauntlet\/new\/a.ts belongs to no part/);
  expect(foundIn('systems/a/main.ts', '')).toEqual([]);
});

test.each([
  ['systems/a/cli', 'gauntlet/model'],
  ['systems/a/cli', 'systems/b'],
  ['gauntlet/plan', 'systems/a/model'],
  ['gauntlet/plan', 'systems'],
  ['gauntlet/plan', 'testkit'],
  ['checks', 'testkit'],
])('the table itself may not let %s import %s', (name, other) => {
  const table = { ...parts, [name]: { may: [other] } };
  expect(foundIn('kit/a.ts', '', table)).toEqual([
    expect.stringMatching(new RegExp(`^checks/imports.json:\\d+ "${name}" allows ${other}$`)),
  ]);
});
