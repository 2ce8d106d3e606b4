/** What an answer of S3, or the lack of one, means for a file and for the queue. */
import type { HoldCode } from '../model/nouns.ts';

export interface S3Problem {
  /** `AccessDenied`, `ECONNRESET`: the name of the error, or its code. */
  readonly name: string;
  /** Of the HTTP answer; undefined when there was none. */
  readonly status: number | undefined;
}

export type Reaction =
  | { readonly kind: 'hold'; readonly code: Exclude<HoldCode, 'DISK_FULL'> }
  /** A later try may succeed. */
  | { readonly kind: 'retry' }
  /** Something stands under the key. */
  | { readonly kind: 'taken' }
  /** What was sent is not what was claimed. */
  | { readonly kind: 'changed' }
  /** The upload in parts does not exist any more. */
  | { readonly kind: 'upload-gone' }
  /** The same request will be refused again. */
  | { readonly kind: 'refused' };

const DENIED = new Set([
  'AccessDenied',
  'AllAccessDisabled',
  'AccountProblem',
  'ExpiredToken',
  'ExpiredTokenException',
  'Forbidden',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSecurity',
  'InvalidToken',
  'NotSignedUp',
  'SignatureDoesNotMatch',
  'TokenRefreshRequired',
  'UnrecognizedClientException',
]);
const CLOCK = new Set(['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture']);
const NO_BUCKET = new Set([
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
  'InvalidBucketName',
  'NoSuchBucket',
  'PermanentRedirect',
]);
const UNREACHABLE = new Set([
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
const CHANGED = new Set([
  'BadDigest',
  'IncompleteBody',
  'InvalidPart',
  'XAmzContentChecksumMismatch',
  'XAmzContentSHA256Mismatch',
]);

export function reactionTo({ name, status }: S3Problem): Reaction {
  if (name === 'CredentialsProviderError') return { kind: 'hold', code: 'S3_NO_CREDENTIALS' };
  if (DENIED.has(name)) return { kind: 'hold', code: 'S3_DENIED' };
  if (CLOCK.has(name)) return { kind: 'hold', code: 'S3_CLOCK' };
  if (NO_BUCKET.has(name)) return { kind: 'hold', code: 'S3_NO_BUCKET' };
  if (UNREACHABLE.has(name)) return { kind: 'hold', code: 'S3_UNREACHABLE' };
  if (name === 'NoSuchUpload') return { kind: 'upload-gone' };
  if (CHANGED.has(name)) return { kind: 'changed' };
  if (name === 'PreconditionFailed' || status === 412) return { kind: 'taken' };
  // Two conditional writes at once: the other one may win, so it is asked again.
  if (name === 'ConditionalRequestConflict' || status === 409) return { kind: 'retry' };
  if (status === undefined || status >= 500) return { kind: 'retry' };
  if (status === 408 || status === 429) return { kind: 'retry' };
  if (status === 403 || status === 401) return { kind: 'hold', code: 'S3_DENIED' };
  if (status === 301) return { kind: 'hold', code: 'S3_NO_BUCKET' };
  if (name === 'RequestTimeout' || name === 'SlowDown') return { kind: 'retry' };
  return { kind: 'refused' };
}
