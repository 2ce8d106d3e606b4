import { expect, test } from 'vitest';
import { s3Key } from './s3-key.ts';

test('keys of one bucket go together, a thousand at a time; of two places they do not', () => {
  const key = (where: object) => s3Key.together?.key({ bucket: 'a', key: 'k', ...where });
  expect(s3Key.together?.max).toBe(1_000);
  expect(key({ key: 'other' })).toBe(key({}));
  expect(key({ endpoint: 'http://127.0.0.1:9000' })).not.toBe(key({}));
  expect(key({ credentials: { profile: 'me' } })).not.toBe(key({}));
});

test('a key needs its bucket', () => {
  expect(s3Key.describe({ bucket: 'lake', key: 'logs/1' })).toBe('s3://lake/logs/1');
  expect(() => s3Key.describe({ key: 'logs/1' })).toThrow("no text 'bucket'");
});
