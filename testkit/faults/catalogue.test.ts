import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commands } from '../cli/commands.ts';
import { toxics } from './toxics/registry.ts';

// One fault is one file, one registration, one test and one row in the documentation.

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const files = readdirSync(new URL('./toxics/', import.meta.url));
const shared = ['toxic.ts', 'registry.ts'];
const fileOf = (type: string) => `${type.replaceAll('_', '-')}.ts`;

function rows(heading: string): string[][] {
  const section = readme.split(/^#+ /m).find((part) => part.startsWith(heading)) ?? '';
  const lines = section.split('\n').filter((line) => /^\| `/.test(line));
  return lines.map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));
}

test('files, registrations, tests and rows are equal', () => {
  const types = toxics.map(({ type }) => type).toSorted();
  const sources = files.filter((file) => !file.endsWith('.test.ts') && !shared.includes(file));
  const tests = files.filter((file) => file.endsWith('.test.ts'));
  expect(new Set(types).size).toBe(types.length);
  expect(sources.toSorted()).toEqual(types.map(fileOf).toSorted());
  expect(tests.map((file) => file.replace('.test', '')).toSorted()).toEqual(sources.toSorted());
  expect(
    rows('Toxics')
      .map(([, type]) => type)
      .toSorted(),
  ).toEqual(types);
});

test('each row names the attributes that its toxic has', () => {
  const common = ['method', 'route', 'nth', 'rate'];
  for (const { type, fields, http } of toxics) {
    const row = rows('Toxics').find(([, documented]) => documented === type);
    const named = (row?.[2] ?? '').split(/,\s*/).filter((name) => name !== '' && name !== '-');
    const own = Object.keys(fields).filter((name) => http === undefined || !common.includes(name));
    expect([type, ...named]).toEqual([type, ...own]);
  }
});

test('every command is in the documentation, and nothing else', () => {
  expect(rows('Commands').map(([, name]) => name?.replace(/^npx testkit (\S+).*$/, '$1'))).toEqual(
    commands.map(({ name }) => name),
  );
});
