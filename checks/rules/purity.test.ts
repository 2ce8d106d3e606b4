import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { purity } from './purity.ts';

const parts = {
  'gauntlet/model': { may: [] },
  'gauntlet/plan': { may: ['gauntlet/model'], pure: true, packages: ['fine'] },
};

function foundIn(text: string, table: object = parts, path = 'gauntlet/plan/a.ts'): string[] {
  return found(purity, { 'checks/imports.json': JSON.stringify({ parts: table }), [path]: text });
}

test.each([
  "import { hash } from 'node:crypto';",
  "import type { Stats } from 'node:fs';",
  "import { z } from 'zod';",
  'const a = Date.now();',
  'const a = new Date();',
  'const a = Date();',
  'const a = performance.now();',
  'const a = Math.random();',
  'const a = crypto.randomUUID();',
  'const a = process.env.HOME;',
  'const a = globalThis;',
  'setTimeout(f, 1);',
  'const later = [setInterval];',
  'export const send = () => fetch(url);',
  'console.info(1);',
  'const a = import.meta.url;',
  'const a = { fetch };',
  'let count = 0;',
  'export let count = 0;',
  'const a = amount.toLocaleString();',
  'const a = names.sort((a, b) => a.localeCompare(b));',
])('%s is found', (text) => {
  expect(foundIn(`\n${text}`)).toEqual([
    expect.stringMatching(/^gauntlet\/plan\/a.ts:2 a pure part (?:uses|imports) /),
  ]);
});

test.each([
  'const a = new Date(2026, 1, 2);',
  'const a = Math.max(1, 2);',
  'export const f = (fetch: Fetch) => fetch(1);',
  'export function f({ crypto }: Ports) { return crypto.id(); }',
  'export function f() { const process = 1; return process; }',
  'export const f = (run: Run) => run.process;',
  'export interface Run { readonly process: string }',
  'export const run = { process: 1 };',
  "import { a } from 'fine';",
  "const a = amount.toLocaleString('en');",
  "const a = one.localeCompare(two, 'en');",
  'export function f() { let sum = 0; return sum; }',
])('%s is pure', (text) => {
  expect(foundIn(text)).toEqual([]);
});

test('other parts and tests are left alone', () => {
  expect(foundIn('Date.now();', parts, 'gauntlet/model/a.ts')).toEqual([]);
  expect(foundIn('Date.now();', parts, 'gauntlet/plan/a.test.ts')).toEqual([]);
});

test('a pure part may not be allowed to import an impure one', () => {
  const table = { kit: { may: [] }, 'gauntlet/plan': { may: ['kit'], pure: true } };
  expect(foundIn('', table)).toEqual([
    expect.stringMatching(/^checks\/imports.json.* "gauntlet\/plan" is pure and may import kit/),
  ]);
});
