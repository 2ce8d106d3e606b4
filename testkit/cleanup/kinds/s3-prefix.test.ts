import { expect, test } from 'vitest';
import { s3Prefix } from './s3-prefix.ts';

test('a prefix is never empty: that would be the whole bucket', () => {
  expect(s3Prefix.describe({ bucket: 'lake', prefix: 'run-7/' })).toBe('s3://lake/run-7/*');
  expect(() => s3Prefix.describe({ bucket: 'lake', prefix: '' })).toThrow("no text 'prefix'");
});
