import { expect, test } from 'vitest';
import { s3Bucket } from './s3-bucket.ts';

test('a bucket is named with its endpoint: the same name elsewhere is another one', () => {
  const endpoint = 'http://127.0.0.1:9000';
  expect(s3Bucket.describe({ bucket: 'lake', endpoint })).toBe(`s3://lake at ${endpoint}`);
  expect(s3Bucket.describe({ bucket: 'lake' })).toBe('s3://lake');
});
