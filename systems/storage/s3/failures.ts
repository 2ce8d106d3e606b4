/**
 * What went wrong elsewhere, in the words of S3. What nobody foresaw is internal, and says
 * nothing.
 */
import { UserError } from '@gauntlet/kit/errors';
import { isDatabaseDown } from '../metadata/problems.ts';
import type { StorageCode } from '../model/errors.ts';
import { type S3Code, S3Error } from './errors.ts';

const codes: Readonly<Record<StorageCode, S3Code>> = {
  FILE_UNKNOWN: 'NoSuchKey',
  FILE_FIELD_MISSING: 'InternalError',
  FILE_TOO_LARGE: 'EntityTooLarge',
  CONTENT_TYPE_INVALID: 'InternalError',
  FILENAME_INVALID: 'InternalError',
  RANGE_INVALID: 'InvalidRange',
  UPLOAD_BROKEN: 'IncompleteBody',
  UPLOAD_EXPIRED: 'RequestTimeout',
  UPLOAD_UNKNOWN: 'InternalError',
  UPLOAD_OFFSET_WRONG: 'InternalError',
  TUS_REQUEST_INVALID: 'InternalError',
  TUS_VERSION_UNSUPPORTED: 'InternalError',
  SERVERS_TOO_FEW: 'ServiceUnavailable',
  CHUNK_UNREADABLE: 'ServiceUnavailable',
  CHUNK_ID_INVALID: 'InternalError',
  CHUNK_UNKNOWN: 'InternalError',
  CHUNK_EXISTS: 'InternalError',
  CHUNK_MISMATCH: 'InternalError',
  CHUNK_BAD: 'InternalError',
  CHUNK_EMPTY: 'InternalError',
  CHUNK_CHECKSUM_INVALID: 'InternalError',
  CHUNK_TOO_LARGE: 'InternalError',
  SERVER_FULL: 'ServiceUnavailable',
  KEY_UNKNOWN: 'InternalError',
  MASTER_KEY_INVALID: 'InternalError',
  ACCESS_REQUIRED: 'AccessDenied',
  ACCESS_DENIED: 'AccessDenied',
  PRECONDITION_FAILED: 'PreconditionFailed',
  FOLDER_IN_USE: 'InternalError',
  USER_UNKNOWN: 'InternalError',
  SERVER_UNKNOWN: 'InternalError',
  DATABASE_DOWN: 'ServiceUnavailable',
};

export function failureOf(error: unknown): {
  readonly failure: S3Error;
  readonly isInternal: boolean;
} {
  if (error instanceof S3Error) return { failure: error, isInternal: error.status >= 500 };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (error instanceof UserError && Object.hasOwn(codes, code)) {
    const s3 = codes[code as StorageCode];
    const message = s3 === 'InternalError' ? undefined : `${error.message}. ${error.fix}`;
    const failure = new S3Error(s3, message);
    return { failure, isInternal: failure.status >= 500 };
  }
  const isAway = isDatabaseDown(error);
  return {
    failure: new S3Error(isAway ? 'ServiceUnavailable' : 'InternalError'),
    isInternal: true,
  };
}
