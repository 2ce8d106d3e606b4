import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { digesting } from './digesting.ts';

test('each digest has its published check value', () => {
  const digests = digesting(['crc32', 'crc32c', 'crc64nvme', 'sha256', 'md5', 'sha1']);
  digests.update(Buffer.from('1234'));
  digests.update(Buffer.from('56789'));
  const found = digests.end();
  expect(found.crc32).toBe('cbf43926');
  expect(found.crc32c).toBe('e3069283');
  expect(found.crc64nvme).toBe('ae8b14860a799888');
  expect(found.sha256).toBe(createHash('sha256').update('123456789').digest('hex'));
});

test('it does not matter where the pieces are cut', () => {
  const bytes = Buffer.from(Uint8Array.from({ length: 1_000 }, (_, at) => (at * 7) & 0xff));
  const whole = digesting(['crc64nvme']);
  whole.update(bytes);
  const pieces = digesting(['crc64nvme']);
  for (let at = 0; at < bytes.length; at += 37) pieces.update(bytes.subarray(at, at + 37));
  expect(pieces.end()).toEqual(whole.end());
});
