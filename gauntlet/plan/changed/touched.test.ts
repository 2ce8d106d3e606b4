import { expect, test } from 'vitest';
import type { Targets } from './resolve.ts';
import { touchedBy } from './touched.ts';

const to = (files: readonly string[], folders: readonly string[] = []): Targets => ({
  files,
  folders,
  isUnsure: false,
});

const GRAPH = new Map([
  ['a.test.ts', to(['a.ts'])],
  ['a.ts', to(['deep.ts', 'a.test.ts'])],
  ['deep.ts', to([], ['locales'])],
  ['other.ts', to(['a.ts'])],
  ['all.ts', to([], [''])],
]);
const test1 = { file: 'a.test.ts', said: '', source: '' };

test('what a test imports, the nearest first, and what that imports', () => {
  const changed = ['deep.ts', 'a.ts', 'locales/de.json', 'other.ts', 'README.md'];
  expect(touchedBy(test1, changed, GRAPH)).toEqual(['a.ts', 'deep.ts', 'locales/de.json']);
});

test('the test itself comes first, and a circle has an end', () => {
  expect(touchedBy(test1, ['a.ts', 'a.test.ts'], GRAPH)).toEqual(['a.test.ts', 'a.ts']);
});

test('a reference to the whole project names nothing', () => {
  expect(touchedBy({ ...test1, file: 'all.ts' }, ['x.json'], GRAPH)).toEqual([]);
});

test('what the failure names, by its path or by a name that only one has', () => {
  const said = 'at add (src/sum.rs:4)\n  --> lib.rs:9:1';
  const named = (changed: readonly string[]) =>
    touchedBy({ file: 'tests/sum.rs', said, source: '' }, changed, new Map());
  expect(named(['src/sum.rs', 'crate/lib.rs', 'src/other.rs'])).toEqual([
    'src/sum.rs',
    'crate/lib.rs',
  ]);
  expect(named(['one/lib.rs', 'two/lib.rs'])).toEqual([]);
  expect(named(['rc/sum.rs', 'sum.r'])).toEqual([]);
});

test.each([
  ['from shop.price import total', ['shop/price.py']],
  ['from shop import price', ['shop/price.py']],
  ['import shop.price as p, os', ['shop/price.py']],
  ['from . import price', ['shop/price.py']],
  ['from shop import (\n  price)', []],
  ['import shop.prices', []],
])('Python: %s', (source, expected) => {
  const changed = ['shop/price.py', 'shop/tax.py'];
  expect(touchedBy({ file: 'tests/test_a.py', said: '', source }, changed, new Map())).toEqual(
    expected,
  );
});

test('Go: the files of its package', () => {
  const go = { file: 'price/price_test.go', said: '', source: '' };
  expect(touchedBy(go, ['price/price.go', 'tax/tax.go', 'price/a.md'], new Map())).toEqual([
    'price/price.go',
  ]);
});
