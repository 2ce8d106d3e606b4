import { expect, test } from 'vitest';
import { reactionTo } from './reaction.ts';

test.each([
  ['AccessDenied', 403, 'S3_DENIED'],
  ['InvalidAccessKeyId', 403, 'S3_DENIED'],
  ['SignatureDoesNotMatch', 403, 'S3_DENIED'],
  ['ExpiredToken', 400, 'S3_DENIED'],
  ['CredentialsProviderError', undefined, 'S3_NO_CREDENTIALS'],
  ['403', 403, 'S3_DENIED'],
  ['HTTP 301', 301, 'S3_NO_BUCKET'],
  ['RequestTimeTooSkewed', 403, 'S3_CLOCK'],
  ['NoSuchBucket', 404, 'S3_NO_BUCKET'],
  ['PermanentRedirect', 301, 'S3_NO_BUCKET'],
  ['AuthorizationHeaderMalformed', 400, 'S3_NO_BUCKET'],
  ['ECONNREFUSED', undefined, 'S3_UNREACHABLE'],
  ['ENOTFOUND', undefined, 'S3_UNREACHABLE'],
  ['ENETUNREACH', undefined, 'S3_UNREACHABLE'],
  ['CERT_HAS_EXPIRED', undefined, 'S3_UNREACHABLE'],
])('%s (%s) holds the queue: %s', (name, status, code) => {
  expect(reactionTo({ name, status })).toEqual({ kind: 'hold', code });
});

test.each([
  ['InternalError', 500, 'retry'],
  ['SlowDown', 503, 'retry'],
  ['TimeoutError', undefined, 'retry'],
  ['ECONNRESET', undefined, 'retry'],
  ['RequestTimeout', 400, 'retry'],
  ['TooManyRequests', 429, 'retry'],
  ['ConditionalRequestConflict', 409, 'retry'],
  ['PreconditionFailed', 412, 'taken'],
  ['NoSuchUpload', 404, 'upload-gone'],
  ['BadDigest', 400, 'changed'],
  ['EntityTooLarge', 400, 'refused'],
  ['KeyTooLongError', 400, 'refused'],
])('%s (%s) concerns the file alone: %s', (name, status, kind) => {
  expect(reactionTo({ name, status }).kind).toBe(kind);
});
