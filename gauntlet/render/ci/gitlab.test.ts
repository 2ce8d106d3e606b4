import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { gitlab } from './gitlab.ts';

const options = { install: 'npm ci', shards: 3, environment: 'production', mainBranch: 'trunk' };

test('shards, JUnit, and a deployment by a tag alone', () => {
  const { test: tests, deploy } = parse(gitlab.render(options));
  expect(tests.parallel).toBe(3);
  expect(tests.script).toContain('npm ci');
  expect(tests.artifacts.reports).toEqual({ junit: 'junit.xml' });
  expect(deploy.rules).toEqual([{ if: '$CI_COMMIT_TAG =~ /^v/' }]);
});

test('one machine and nothing to install', () => {
  const { test: tests } = parse(gitlab.render({ ...options, install: '', shards: 1 }));
  expect(tests.parallel).toBeUndefined();
  expect(tests.script).toHaveLength(1);
});
