import { readFileSync } from 'node:fs';
import { UserError } from '@gauntlet/kit/errors';
import { expect, test } from 'vitest';
import { type StorageCode, storageErrors } from '../model/errors.ts';
import { S3Error, s3Errors } from './errors.ts';
import { failureOf } from './failures.ts';

test('the page has every code with its status, and no other', () => {
  const page = readFileSync(new URL('../../../docs/s3.md', import.meta.url), 'utf8');
  const rows = [...page.slice(page.indexOf('## Errors')).matchAll(/^\| `(\w+)` \| (\d+) \|$/gm)];
  const documented = Object.fromEntries(rows.map(([, code, status]) => [code, Number(status)]));
  const entries = Object.entries(s3Errors).map(([code, { status }]) => [code, status]);
  expect(documented).toEqual(Object.fromEntries(entries));
});

test('what the storage can not do now is to be tried again, and what is ours says nothing', () => {
  const codes = Object.keys(storageErrors.entries) as StorageCode[];
  const failures = codes.map((code) => failureOf(storageErrors.make(code)).failure);
  expect(failures.every((failure) => failure instanceof S3Error)).toBe(true);
  const few = storageErrors.make('SERVERS_TOO_FEW', { found: 1, needed: 2 });
  expect(failureOf(few).failure).toMatchObject({ code: 'ServiceUnavailable', status: 503 });
  expect(failureOf(few).failure.message).toContain('1 of 2');
  const bad = failureOf(storageErrors.make('CHUNK_BAD', { chunkId: 'secret' }));
  expect(bad.failure).toMatchObject({ code: 'InternalError', status: 500 });
  expect(bad.failure.message).not.toContain('secret');
  const other = failureOf(new UserError('ELSE', { what: 'secret', fix: '' }, {}));
  expect([other.failure.code, other.isInternal]).toEqual(['InternalError', true]);
});

test('a database that is away is to be tried again', () => {
  const codes = ['ECONNREFUSED', '57P01', '08006'];
  const answers = codes.map(
    (code) => failureOf(Object.assign(new Error('x'), { code })).failure.code,
  );
  expect(new Set(answers)).toEqual(new Set(['ServiceUnavailable']));
  expect(failureOf(new TypeError('x')).failure.code).toBe('InternalError');
});
