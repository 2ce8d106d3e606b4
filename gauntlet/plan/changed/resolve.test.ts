import { expect, test } from 'vitest';
import { resolveAll, type Workspace } from './resolve.ts';

const files = ['lib/package.json', 'lib/main.ts', 'lib/inner/deep.ts', 'app/a.ts', 'bare/a.ts'];
const space: Workspace = {
  files: new Set(files),
  folders: new Set(['lib', 'lib/inner', 'app', 'bare']),
  packages: [
    {
      name: 'lib',
      folder: 'lib',
      exports: { '.': { import: { types: null, default: './main.ts' } }, './*': './inner/*.ts' },
      imports: { '#deep': './inner/deep.ts' },
      entries: [],
    },
    { name: 'bare', folder: 'bare', entries: [] },
  ],
  aliases: new Map(),
  isInstalled: (name) => name === 'zod',
};
const resolve = (file: string, specifier: string) =>
  resolveAll(file, { imports: [specifier], paths: [], isOpen: false }, space);

test('exports of a package of ours, under any condition, and by a pattern', () => {
  expect(resolve('app/a.ts', 'lib').files).toContain('lib/main.ts');
  expect(resolve('app/a.ts', 'lib/deep').files).toContain('lib/inner/deep.ts');
});

test('names of a package for itself; unknown ones, and those of nobody, may be anything', () => {
  expect(resolve('lib/main.ts', '#deep')).toMatchObject({ isUnsure: false });
  expect(resolve('lib/main.ts', '#deep').files).toContain('lib/inner/deep.ts');
  expect(resolve('lib/main.ts', '#other').isUnsure).toBe(true);
  expect(resolve('bare/a.ts', '#deep').isUnsure).toBe(true);
  expect(resolve('app/a.ts', '#deep').isUnsure).toBe(true);
});

test('what is installed is none of ours, what is not may be anything', () => {
  expect(resolve('app/a.ts', 'zod')).toEqual({ files: [], folders: [], isUnsure: false });
  expect(resolve('app/a.ts', 'unheard-of').isUnsure).toBe(true);
});
