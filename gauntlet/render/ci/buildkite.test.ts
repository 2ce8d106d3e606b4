import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { buildkite } from './buildkite.ts';

const options = { install: 'npm ci', shards: 3, environment: 'production', mainBranch: 'trunk' };

test('shards count from 1, and variables live until the job', () => {
  const [tests, , deploy] = parse(buildkite.render(options)).steps;
  expect(tests.parallelism).toBe(3);
  expect(tests.commands[1]).toContain('$$(( $${BUILDKITE_PARALLEL_JOB:-0} + 1 ))');
  expect(deploy.concurrency).toBe(1);
});
