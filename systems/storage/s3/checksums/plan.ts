/** PURE: which checksum comes with a body, and where its value stands. */
import type { ChecksumAlgorithm } from '../../model/s3.ts';
import { S3Error } from '../errors.ts';
import type { Head } from '../http/head.ts';
import {
  checksumAlgorithmOf,
  checksumAlgorithms,
  checksumHeader,
  isChecksum,
} from './algorithms.ts';

export interface ChecksumPlan {
  readonly algorithm: ChecksumAlgorithm;
  /** Undefined: it is only computed. */
  readonly expected: string | undefined;
  readonly isInTrailer: boolean;
}

export function planChecksum(head: Head, hasTrailer: boolean): ChecksumPlan | undefined {
  const { headers } = head;
  const given = checksumAlgorithms.filter((algorithm) => headers.has(checksumHeader(algorithm)));
  const trailer = trailerOf(headers.get('x-amz-trailer'), hasTrailer);
  const [algorithm, second] = trailer === undefined ? given : [...given, trailer];
  if (second !== undefined) {
    const message =
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.';
    throw new S3Error('InvalidRequest', message);
  }
  if (algorithm === undefined) return onlyNamed(headers.get('x-amz-sdk-checksum-algorithm'));
  if (trailer !== undefined) return { algorithm, expected: undefined, isInTrailer: true };
  const name = checksumHeader(algorithm);
  const expected = headers.get(name) ?? '';
  checkValue(algorithm, expected, name);
  return { algorithm, expected, isInTrailer: false };
}

function checkValue(algorithm: ChecksumAlgorithm, value: string, name: string): void {
  if (isChecksum(algorithm, value)) return;
  throw new S3Error('InvalidRequest', `Value for ${name} header is invalid.`);
}

function onlyNamed(name: string | undefined): ChecksumPlan | undefined {
  if (name === undefined) return undefined;
  return { algorithm: algorithmNamed(name), expected: undefined, isInTrailer: false };
}

export function algorithmNamed(name: string): ChecksumAlgorithm {
  const algorithm = checksumAlgorithmOf(name);
  if (algorithm !== undefined) return algorithm;
  throw new S3Error('InvalidRequest', 'Checksum algorithm provided is unsupported.');
}

function trailerOf(text: string | undefined, hasTrailer: boolean): ChecksumAlgorithm | undefined {
  if (text === undefined) return undefined;
  const name = text.trim().toLowerCase();
  const algorithm = checksumAlgorithms.find((one) => checksumHeader(one) === name);
  if (algorithm === undefined || !hasTrailer) {
    const message = 'The value specified in the x-amz-trailer header is not supported';
    throw new S3Error('InvalidRequest', message);
  }
  return algorithm;
}
