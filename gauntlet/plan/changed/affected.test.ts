import { expect, test } from 'vitest';
import { affectedBy } from './affected.ts';
import type { Targets } from './resolve.ts';

const to = (
  files: readonly string[],
  folders: readonly string[] = [],
  isUnsure = false,
): Targets => ({
  files,
  folders,
  isUnsure,
});

test('all that refer to a changed file, and all that refer to these', () => {
  const graph = new Map([
    ['one.ts', to(['base.ts'])],
    ['two.ts', to(['base.ts'])],
    ['three.ts', to(['two.ts'])],
    ['apart.ts', to(['other.ts'])],
    ['locales.ts', to([], ['texts'])],
  ]);
  expect([...affectedBy(['base.ts'], graph)].sort()).toEqual([
    'base.ts',
    'one.ts',
    'three.ts',
    'two.ts',
  ]);
  expect([...affectedBy(['texts/de.json'], graph)]).toContain('locales.ts');
  expect(affectedBy([], graph).size).toBe(0);
});

test('what may depend on anything is affected by everything', () => {
  const graph = new Map([['open.ts', to([], [], true)]]);
  expect([...affectedBy(['x.ts'], graph)].sort()).toEqual(['open.ts', 'x.ts']);
});
