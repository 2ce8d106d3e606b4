import { expect, test } from 'vitest';
import type { Suite, System } from '../../model/nouns.ts';
import { suiteOf } from '../testing/suite.ts';
import { type ChangeFacts, EVERYTHING, selectChanged } from './select.ts';

function system(name: string, suites: readonly Partial<Suite>[]): System {
  const all = suites.map((each) =>
    suiteOf(`${name}/${each.name ?? 'unit'}`, { folder: name, ...each }),
  );
  return { name, folder: name, suites: all, areas: [] };
}

const web = system('web', [{ runner: 'vitest' }]);
const shop = system('shop', [{ runner: 'pytest' }]);
const facts = (changed: readonly string[], more: Partial<ChangeFacts> = {}): ChangeFacts => ({
  changed,
  affected: new Set(changed),
  referred: new Set(changed),
  ...more,
});
const chosen = (given: ChangeFacts, systems = [web, shop]) => [
  ...selectChanged(systems, given, new Map()).selections.keys(),
];

test('a suite of another language: by its own system, and by what no system holds', () => {
  expect(chosen(facts(['shop/price.py']))).toEqual(['shop/unit']);
  expect(chosen(facts(['web/a.ts']))).not.toContain('shop/unit');
  expect(chosen(facts(['shared/a.ts']))).toContain('shop/unit');
});

test('what decides how all is run, and what nobody knows of, runs everything', () => {
  for (const path of ['package.json', 'web/tsconfig.json', 'gauntlet.config.ts']) {
    expect(selectChanged([web], facts([path]), new Map()).why).toContain(EVERYTHING);
  }
  const strange = facts(['data.bin'], { referred: new Set() });
  expect(selectChanged([web, shop], strange, new Map()).why).toContain('what uses data.bin');
});

test('test files that are affected, when it is known whose they are', () => {
  const past = new Map([
    ['web/unit', { runs: 1, failures: 0, durationMs: 1, files: { 'web/a.test.ts': 1 } }],
  ]);
  const given = facts(['web/a.ts'], { affected: new Set(['web/a.ts', 'web/a.test.ts']) });
  const { selections } = selectChanged([web], given, past);
  expect(selections.get('web/unit')).toEqual({ files: ['web/a.test.ts'], titles: [] });
});
