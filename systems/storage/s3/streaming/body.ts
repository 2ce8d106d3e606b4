/**
 * The body of a request: decoded, counted, and held to every digest that came with it. Its end is
 * reached only when all of them were right, so what is read to its end may be kept.
 */

import { ownedWhole } from '../../protocol/owned.ts';
import {
  checksumHeader,
  cryptoHasher,
  type Hasher,
  hasherOf,
  isChecksum,
} from '../checksums/algorithms.ts';
import type { Md5Threads } from '../checksums/md5-threads.ts';
import { type ChecksumPlan, planChecksum } from '../checksums/plan.ts';
import { S3Error } from '../errors.ts';
import type { Head } from '../http/head.ts';
import type { Payload } from '../signature/payload.ts';
import { chunkedDecoder } from './chunked-decoder.ts';

export interface BodySums {
  readonly sizeBytes: number;
  /** In hex. */
  readonly md5: string;
  /** In base64, where the client named an algorithm. */
  readonly checksum: string | undefined;
}

export interface RequestBody {
  /** Without the encoding of chunks. Undefined: not said. */
  readonly sizeBytes: number | undefined;
  readonly checksum: ChecksumPlan | undefined;
  /** To be read once; each piece is lent until the next one is asked for. */
  bytes(): AsyncIterable<Buffer>;
  /** When all of it was read. */
  sums(): BodySums;
}

export interface BodyOptions {
  readonly head: Head;
  readonly payload: Payload;
  /** False: checksums in the headers are of something else. */
  readonly isSummed: boolean;
  /** What comes from the connection, asked for when it is first needed. */
  readonly source: () => AsyncIterable<Buffer>;
  readonly md5: Md5Threads;
}

export function requestBody(options: BodyOptions): RequestBody {
  const { head, payload, source, isSummed } = options;
  const isChunked = payload.kind === 'chunked';
  const sizeBytes = sizeOf(head, isChunked);
  const hasTrailer = isChunked && payload.hasTrailer;
  const checksum = isSummed ? planChecksum(head, hasTrailer) : undefined;
  const contentMd5 = contentMd5Of(head);
  let sums: BodySums | undefined;

  async function* bytes(): AsyncGenerator<Buffer> {
    const summer = checksum === undefined ? undefined : hasherOf(checksum.algorithm);
    const sha256 = payload.kind === 'hashed' ? cryptoHasher('sha256') : undefined;
    const hashers: Hasher[] = [summer, sha256].filter((one) => one !== undefined);
    const decoder = isChunked
      ? chunkedDecoder({ ...payload, decodedLength: sizeBytes ?? 0 })
      : undefined;
    let read = 0;
    // Last: from here on it is given up whatever goes wrong.
    const md5 = options.md5.begin(sizeBytes ?? 0);
    try {
      for await (const raw of source()) {
        for (const piece of decoder === undefined ? [raw] : decoder.push(raw)) {
          read += piece.length;
          const room = md5.update(piece);
          for (const hasher of hashers) hasher.update(piece);
          if (room !== undefined) await room;
          yield piece;
        }
      }
      const trailer = decoder?.end();
      if (sizeBytes !== undefined && read !== sizeBytes) throw new S3Error('IncompleteBody');
      if (payload.kind === 'hashed') checkSha256(payload.sha256, sha256);
      const md5Bytes = await md5.digest();
      checkMd5(contentMd5, md5Bytes);
      const value = summer?.digest().toString('base64');
      checkChecksum(checksum, value, trailer);
      sums = { sizeBytes: read, md5: md5Bytes.toString('hex'), checksum: value };
    } finally {
      md5.drop();
    }
  }
  return {
    sizeBytes,
    checksum,
    bytes,
    sums() {
      if (sums === undefined) throw new Error('the body was not read to its end');
      return sums;
    },
  };
}

function sizeOf(head: Head, isChunked: boolean): number | undefined {
  const name = isChunked ? 'x-amz-decoded-content-length' : 'content-length';
  const text = head.headers.get(name);
  if (text === undefined) {
    if (isChunked) throw new S3Error('MissingContentLength');
    return head.headers.has('transfer-encoding') ? undefined : 0;
  }
  if (!/^\d{1,15}$/.test(text)) throw new S3Error('InvalidArgument', `${name} is not a size.`);
  return Number(text);
}

function contentMd5Of({ headers }: Head): string | undefined {
  const value = headers.get('content-md5');
  if (value === undefined) return undefined;
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length !== 16 || bytes.toString('base64') !== value) throw new S3Error('InvalidDigest');
  return value;
}

function checkSha256(expected: string, hasher: Hasher | undefined): void {
  const actual = hasher?.digest().toString('hex') ?? '';
  if (actual === expected) return;
  const details = {
    ClientComputedContentSHA256: expected,
    S3ComputedContentSHA256: actual,
  };
  throw new S3Error('XAmzContentSHA256Mismatch', undefined, details);
}

function checkMd5(expected: string | undefined, bytes: Buffer): void {
  const actual = bytes.toString('base64');
  if (expected === undefined || actual === expected) return;
  const message = 'The Content-MD5 you specified did not match what we received.';
  const details = { ExpectedDigest: expected, CalculatedDigest: actual };
  throw new S3Error('BadDigest', message, details);
}

function checkChecksum(
  plan: ChecksumPlan | undefined,
  actual: string | undefined,
  trailer: ReadonlyMap<string, string> = new Map(),
): void {
  const name = plan === undefined ? '' : checksumHeader(plan.algorithm);
  if ([...trailer.keys()].some((one) => one !== name)) throw new S3Error('MalformedTrailerError');
  if (plan === undefined) return;
  const expected = plan.isInTrailer ? trailer.get(name) : plan.expected;
  if (plan.isInTrailer && (expected === undefined || !isChecksum(plan.algorithm, expected))) {
    throw new S3Error('MalformedTrailerError');
  }
  if (expected === undefined || expected === actual) return;
  const message = `The ${plan.algorithm} you specified did not match the calculated checksum.`;
  throw new S3Error('BadDigest', message);
}

/** A body that is read whole, as XML is. */
export async function readWhole(body: RequestBody, limitBytes: number): Promise<Buffer> {
  const tooLong = () =>
    new S3Error('MaxMessageLengthExceeded', undefined, {
      MaxMessageLengthBytes: String(limitBytes),
    });
  if ((body.sizeBytes ?? 0) > limitBytes) throw tooLong();
  return await ownedWhole(body.bytes(), limitBytes, tooLong);
}
