/** From a request to an answer: read, believed, routed, done. Every failure ends in `sendError`. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { lentPieces } from '../protocol/arriving.ts';
import type { Md5Threads } from './checksums/md5-threads.ts';
import { crossOrigin } from './cross-origin.ts';
import { S3Error } from './errors.ts';
import { failureOf } from './failures.ts';
import { type Head, readHead } from './http/head.ts';
import { readTarget, type Target } from './http/target.ts';
import type { KeyHolders } from './key-holders.ts';
import type { Operation, S3Answer, S3Context, S3Request } from './operation.ts';
import { findOperation } from './routing.ts';
import { sendAnswer, sendError } from './sending.ts';
import { readClaim } from './signature/claim.ts';
import type { SigningKeys } from './signature/signing-key.ts';
import { verifyClaim } from './signature/verify.ts';
import { requestBody } from './streaming/body.ts';

export interface HandlerOptions {
  readonly context: S3Context;
  readonly operations: readonly Operation[];
  readonly holders: KeyHolders;
  readonly keys: SigningKeys;
  readonly md5: Md5Threads;
  /** Whether this access key may make one more request now. */
  readonly mayAsk: (accessKey: string) => boolean;
  readonly hostId: string;
  readonly observe: (operation: string, status: number, seconds: number) => void;
}

export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  expectsContinue: boolean,
) => Promise<void>;

interface Seen {
  operation: string;
  resource: string;
}

export function requestHandler(options: HandlerOptions): Handler {
  const { context, hostId, observe } = options;
  return async (incoming, response, expectsContinue) => {
    const beganMs = context.clock.nowMs();
    const requestId = randomUUID().replaceAll('-', '').slice(-16).toUpperCase();
    const isHead = incoming.method === 'HEAD';
    response.setHeader('x-amz-request-id', requestId);
    response.setHeader('x-amz-id-2', hostId);
    if (crossOrigin(incoming, response, context.settings.origins)) return;
    const seen: Seen = { operation: 'none', resource: '/' };
    try {
      const source = bodySource(incoming, response, expectsContinue);
      const answer = await answerTo(options, incoming, requestId, source, seen);
      await sendAnswer(response, answer, isHead);
    } catch (error) {
      const { failure, isInternal } = failureOf(error);
      if (isInternal) {
        context.log.error({ err: error, requestId, operation: seen.operation }, 'request failed');
      }
      // Who was not told to go on may send the body or not: the connection can't be used again.
      if (expectsContinue && !incoming.complete) response.shouldKeepAlive = false;
      sendError(response, failure, { ...seen, requestId, hostId, isHead });
    }
    observe(seen.operation, response.statusCode, (context.clock.nowMs() - beganMs) / 1_000);
  };
}

async function answerTo(
  options: HandlerOptions,
  incoming: IncomingMessage,
  requestId: string,
  source: () => AsyncIterable<Buffer>,
  seen: Seen,
): Promise<S3Answer> {
  const { context, operations, md5 } = options;
  const signed = readHead(incoming.method ?? 'GET', incoming.url ?? '/', incoming.rawHeaders);
  seen.resource = signed.path;
  const host = signed.headers.get('host') ?? '';
  const target = readTarget(signed.path, host, context.settings.domains);
  const { user, payload, openForS } = await authenticate(options, signed);
  const head = withHoisted(signed);
  const operation = findOperation(operations, head, target);
  seen.operation = operation.name;
  const isSummed = operation.sumsBody ?? true;
  const body = requestBody({ head, payload, source, isSummed, md5 });
  const request: S3Request = { head, ...namesOf(target), user, body, requestId, openForS };
  return await operation.run(request, context);
}

function namesOf(target: Target): { readonly bucket: string; readonly key: string } {
  return { bucket: target.bucket ?? '', key: target.key ?? '' };
}

async function authenticate(options: HandlerOptions, head: Head) {
  const { holders, keys, context, mayAsk } = options;
  const claim = readClaim(head);
  if (claim === undefined) throw new S3Error('AccessDenied');
  if (head.headers.has('x-amz-security-token') || head.query.has('X-Amz-Security-Token')) {
    throw new S3Error('InvalidToken');
  }
  const user = await holders(claim.credential.accessKey);
  if (user === undefined) {
    const details = { AWSAccessKeyId: claim.credential.accessKey };
    throw new S3Error('InvalidAccessKeyId', undefined, details);
  }
  const { region } = context.settings;
  const nowMs = context.now().getTime();
  const payload = verifyClaim(head, claim, { secret: user.secret, region, nowMs, keys });
  // Only who has signed for it: nobody uses up what is another one's.
  if (!mayAsk(claim.credential.accessKey)) throw new S3Error('SlowDown');
  const { time, expiresS } = claim;
  const openForS = expiresS === undefined ? undefined : (time - nowMs) / 1_000 + expiresS;
  return { user, payload, openForS };
}

/**
 * Checksums in an address are passed over, as AWS does: the SDK computes them when it signs, of a
 * body that it has not got.
 */
const notHoisted = /^x-amz-(sdk-checksum-algorithm|checksum-(crc\w+|sha\d+))$/;

/** Of a presigned address: headers that its signer moved into the query count as headers. */
function withHoisted(head: Head): Head {
  if (!head.query.has('X-Amz-Signature')) return head;
  const hoisted = head.query.names.filter(
    (name) => name.startsWith('x-amz-') && !notHoisted.test(name) && !head.headers.has(name),
  );
  if (hoisted.length === 0) return head;
  const added = hoisted.map((name) => [name, head.query.get(name) ?? ''] as const);
  return { ...head, headers: new Map([...head.headers, ...added]) };
}

/** The body as it comes, and the word that it may come, when the first of it is asked for. */
function bodySource(
  incoming: IncomingMessage,
  response: ServerResponse,
  expectsContinue: boolean,
): () => AsyncIterable<Buffer> {
  return () => {
    if (expectsContinue) response.writeContinue();
    // A reader that gives up does not take the connection with it: its answer is still to come.
    return lentPieces(incoming);
  };
}
