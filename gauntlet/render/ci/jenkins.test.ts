import { expect, test } from 'vitest';
import { jenkins } from './jenkins.ts';

const options = { install: 'npm ci', shards: 3, environment: 'production', mainBranch: 'trunk' };

test('installs first, deploys by a tag alone, and every bracket is closed', () => {
  const text = jenkins.render(options);
  expect(text.indexOf("sh 'npm ci'")).toBeLessThan(text.indexOf('gauntlet run'));
  expect(text).toContain('when { buildingTag() }');
  expect(text.split('{').length).toBe(text.split('}').length);
});
