/**
 * What went wrong elsewhere, in the words of S3. What nobody foresaw is internal, and says
 * nothing.
 */
import { UserError } from '@gauntlet/kit/errors';
import { isDatabaseDown } from '../metadata/problems.ts';
import type { StorageCode } from '../model/errors.ts';
import { type S3Code, S3Error } from './errors.ts';

/** What bytes and metadata can say. The rest is of the file API: here it would be our own fault. */
const codes: Readonly<Partial<Record<StorageCode, S3Code>>> = {
  FILE_UNKNOWN: 'NoSuchKey',
  FILE_TOO_LARGE: 'EntityTooLarge',
  RANGE_INVALID: 'InvalidRange',
  UPLOAD_BROKEN: 'IncompleteBody',
  UPLOAD_EXPIRED: 'RequestTimeout',
  SERVERS_TOO_FEW: 'ServiceUnavailable',
  CHUNK_UNREADABLE: 'ServiceUnavailable',
  KEY_UNKNOWN: 'ServiceUnavailable',
  SERVER_FULL: 'ServiceUnavailable',
  DATABASE_DOWN: 'ServiceUnavailable',
};

export function failureOf(error: unknown): {
  readonly failure: S3Error;
  readonly isInternal: boolean;
} {
  if (error instanceof S3Error) return { failure: error, isInternal: error.status >= 500 };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (error instanceof UserError && Object.hasOwn(codes, code)) {
    const s3 = codes[code as StorageCode] ?? 'InternalError';
    const failure = new S3Error(s3, `${error.message}. ${error.fix}`);
    return { failure, isInternal: failure.status >= 500 };
  }
  const isAway = isDatabaseDown(error);
  return {
    failure: new S3Error(isAway ? 'ServiceUnavailable' : 'InternalError'),
    isInternal: true,
  };
}
