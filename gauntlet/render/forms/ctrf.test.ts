import { expect, test } from 'vitest';
import { facts, viewOfFacts } from '../testing/run.ts';
import { ctrf } from './ctrf.ts';

test('tests, their sum, and the verdict', () => {
  const { results } = JSON.parse(ctrf.render({ view: viewOfFacts(), facts }));
  expect(results.summary).toMatchObject({ tests: 4, passed: 2, failed: 1, skipped: 1, other: 0 });
  expect(results.summary.stop - results.summary.start).toBe(51_000);
  const failed = results.tests.find((one: { status: string }) => one.status === 'failed');
  expect(failed).toMatchObject({
    name: 'upload > resumes after a restart',
    message: 'expected 1 object, found 2',
    filePath: 'tests/integration/resume.test.ts',
  });
});
