import { expect, test } from 'vitest';
import { gatewayReach } from './gateway.ts';
import { coverageArgs, missingPaths } from './reach.ts';
import { storageReach } from './storage.ts';
import { uploaderReach } from './uploader.ts';

test('every path that something is promised of is there', () => {
  for (const reach of [gatewayReach, storageReach, uploaderReach]) {
    expect(missingPaths(reach)).toEqual([]);
  }
  expect(missingPaths({ projects: [], branches: ['nowhere.ts'] })).toEqual(['nowhere.ts']);
});

test('branches are asked of each file, lines of each folder and of all', () => {
  const args = coverageArgs({ projects: ['a:unit'], branches: ['a/one.ts'] });
  expect(args).toContain('--coverage.include=a/one.ts');
  expect(args).toContain('--coverage.thresholds.branches=100');
  expect(args).toContain('--coverage.thresholds.perFile=true');
  const lines = { 'a/b': 80, 'a/c': 90 };
  expect(
    coverageArgs({
      projects: ['a:unit'],
      lines,
      linesOfAll: 85,
      without: ['a/b/made', 'a/c/d.ts'],
    }),
  ).toEqual([
    ...['--project', 'a:unit', '--coverage', '--coverage.provider=v8', '--coverage.reporter=text'],
    ...['--coverage.include=a/b/**/*.ts', '--coverage.include=a/c/**/*.ts'],
    ...['--coverage.exclude=a/b/made/**', '--coverage.exclude=a/c/d.ts'],
    '--coverage.thresholds.lines=85',
    ...['--coverage.thresholds.a/b/**.lines=80', '--coverage.thresholds.a/c/**.lines=90'],
  ]);
});
