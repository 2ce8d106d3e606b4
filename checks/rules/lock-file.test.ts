import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { lockFile } from './lock-file.ts';

const lock = (entry: object) => ({
  'package-lock.json': JSON.stringify({ packages: { 'node_modules/a': entry } }, null, 1),
});

test('content without an address passes, and so does a link to our own package', () => {
  expect(found(lockFile, lock({ version: '1.0.0', integrity: 'sha512-x' }))).toEqual([]);
  expect(found(lockFile, lock({ resolved: 'kit', link: true }))).toEqual([]);
});

test('an address, a missing digest and a missing file are found', () => {
  const address = { resolved: 'https://example.com/a.tgz', integrity: 'sha512-x' };
  expect(found(lockFile, lock(address))).toEqual([
    'package-lock.json:3 node_modules/a has an address',
  ]);
  expect(found(lockFile, lock({ version: '1.0.0' }))[0]).toContain('has no integrity');
  expect(found(lockFile, {})).toEqual(['package-lock.json is missing']);
});
