/** What each tool has really written, by the version in the name of the file. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formatNamed } from '../../formats/registry.ts';
import { readText } from '../../formats/testing.ts';
import { pipAudit } from './pip-audit.ts';
import { checkers } from './registry.ts';
import { commandOf, findingsOf } from './testing.ts';

const folder = new URL('./fixtures/', import.meta.url);

/** The rule and the place of each finding, for every recording. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'bandit-1.9.4.json': ['not-scanned ./b.py:?', 'B404 ./a.py:1', 'B607 ./a.py:8', 'B602 ./a.py:8'],
  'black-26.10.1.txt': ['parse /p/b.py:1', 'format /p/a.py:?'],
  'clippy-0.1.95.ndjson': ['clippy::needless_return src/lib.rs:2'],
  'eslint-10.15.0.json': ['no-debugger /p/a.js:1', 'eqeqeq /p/a.js:2'],
  'flake8-7.5.0.txt': ['E111 ./a.py:5', 'F401 ./a.py:9', 'E402 ./a.py:9', 'E999 ./b.py:1'],
  'gitleaks-8.30.1.json': ['github-pat b.env:3', 'aws-access-token b.env:2'],
  'go-vet-1.26.8.txt': ['vet a.go:11', 'vet a.go:10'],
  'golangci-lint-2.15.0.txt': [
    'errcheck a.go:9',
    'govet a.go:10',
    'govet a.go:11',
    'staticcheck a.go:8',
  ],
  'mypy-2.4.1.ndjson': ['syntax b.py:1', 'syntax b.py:1'],
  'ruff-0.17.5.json': ['F401 /p/a.py:9', 'invalid-syntax /p/b.py:1', 'invalid-syntax /p/b.py:1'],
  'secretlint-12.0.0.json': ['@secretlint/secretlint-rule-github /p/b.env:3'],
  'trufflehog-3.97.0.ndjson': ['Github b.env:2'],
  'tsc-7.0.2.txt': ['TS2322 a.ts:1'],
};

function recording(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

function checkerOf(name: string) {
  const found = checkers.find((each) => name.startsWith(`${each.name}-`));
  if (found === undefined) throw new Error(`no checker has written ${name}`);
  return found;
}

test.each(Object.entries(EXPECTED))('%s', (name, expected) => {
  const found = findingsOf(checkerOf(name), recording(name));
  expect(found.map((each) => each.split(' ').slice(1, 3).join(' '))).toEqual(expected);
  expect(found.join()).not.toContain('NEVER-KEPT');
});

test('of Biome and Prettier, which say more, every line is a finding', () => {
  const biome = findingsOf(checkerOf('biome-'), recording('biome-2.5.15.sarif'));
  expect(biome.filter((each) => each.includes(' format '))).toHaveLength(6);
  expect(biome.filter((each) => each.includes(' lint/'))).toHaveLength(3);
  const prettier = recording('prettier-3.10.1.txt');
  expect(findingsOf(checkerOf('prettier-'), prettier)).toHaveLength(
    prettier.trim().split('\n').length,
  );
});

test('where pip-audit could look nothing up, nothing is not what it found', () => {
  const { report } = commandOf(pipAudit);
  const format = report.kind === 'output' ? report.format : '';
  const reader = typeof format === 'string' ? formatNamed(format) : format;
  if (reader === undefined) throw new Error('pip-audit has no format');
  const { reading, findings } = readText(reader, recording('pip-audit-2.10.1.json'));
  expect(reading.completeness).toMatchObject({ state: 'absent' });
  expect(findings.map(({ rule }) => rule)).toEqual(Array(4).fill('not-audited'));
});

test('every recording is looked at', () => {
  const others = ['biome-2.5.15.sarif', 'pip-audit-2.10.1.json', 'prettier-3.10.1.txt'];
  expect(readdirSync(folder).sort()).toEqual([...Object.keys(EXPECTED), ...others].sort());
});
