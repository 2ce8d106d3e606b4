/**
 * PURE: what a request says about who sent it, from its header or its address. Not yet believed.
 */
import { S3Error } from '../errors.ts';
import type { Head } from '../http/head.ts';
import { algorithm, amzDate, type Credential, parseAmzDate, parseCredential } from './scope.ts';

export interface Claim {
  readonly place: 'header' | 'query';
  readonly credential: Credential;
  /** `20260101T120000Z`, and the same in milliseconds. */
  readonly date: string;
  readonly time: number;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** What was signed for the body: a digest, or the word for how the body comes. */
  readonly payloadHash: string;
  /** Of a presigned address. */
  readonly expiresS?: number;
}

export function readClaim(head: Head): Claim | undefined {
  const authorization = head.headers.get('authorization');
  const isPresigned = head.query.has('X-Amz-Algorithm') || head.query.has('X-Amz-Signature');
  if (authorization !== undefined && isPresigned) {
    throw new S3Error('InvalidArgument', 'Only one auth mechanism allowed');
  }
  if (authorization !== undefined) return claimOfHeader(head, authorization);
  if (isPresigned) return claimOfQuery(head);
  if (head.query.has('AWSAccessKeyId')) throw oldVersion();
  return undefined;
}

function oldVersion(): S3Error {
  const message =
    'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.';
  return new S3Error('InvalidRequest', message);
}

function claimOfHeader(head: Head, authorization: string): Claim {
  if (authorization.startsWith('AWS ')) throw oldVersion();
  if (!authorization.startsWith(`${algorithm} `)) {
    throw new S3Error('InvalidArgument', 'Unsupported Authorization Type');
  }
  const fields = new Map(
    authorization
      .slice(algorithm.length + 1)
      .split(',')
      .map((field) => fieldOf(field.trim())),
  );
  const credential = parseCredential(fields.get('Credential') ?? '');
  const signature = fields.get('Signature');
  const signed = fields.get('SignedHeaders');
  if (credential === undefined || signature === undefined || signed === undefined) {
    throw new S3Error('AuthorizationHeaderMalformed');
  }
  const { date, time } = dateOfHeaders(head);
  const payloadHash = head.headers.get('x-amz-content-sha256');
  if (payloadHash === undefined) {
    const message = 'Missing required header for this request: x-amz-content-sha256';
    throw new S3Error('InvalidRequest', message);
  }
  const signedHeaders = signed.split(';');
  return { place: 'header', credential, date, time, signedHeaders, signature, payloadHash };
}

function fieldOf(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function dateOfHeaders({ headers }: Head): { date: string; time: number } {
  const given = headers.get('x-amz-date');
  if (given !== undefined) {
    const time = parseAmzDate(given);
    if (time !== undefined) return { date: given, time };
  } else {
    const time = Date.parse(headers.get('date') ?? '');
    if (!Number.isNaN(time)) return { date: amzDate(time), time };
  }
  const message = 'AWS authentication requires a valid Date or x-amz-date header';
  throw new S3Error('AccessDenied', message);
}

const longestExpiryS = 7 * 24 * 3_600;

function claimOfQuery(head: Head): Claim {
  const { query, headers } = head;
  const get = (name: string): string => {
    const value = query.get(name);
    if (value !== undefined && value !== '') return value;
    const message = [
      'Query-string authentication version 4 requires the X-Amz-Algorithm,',
      'X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and',
      'X-Amz-Expires parameters.',
    ].join(' ');
    throw new S3Error('AuthorizationQueryParametersError', message);
  };
  if (get('X-Amz-Algorithm') !== algorithm) {
    const message = `X-Amz-Algorithm only supports "${algorithm}"`;
    throw new S3Error('AuthorizationQueryParametersError', message);
  }
  const credential = parseCredential(get('X-Amz-Credential'));
  const date = get('X-Amz-Date');
  const time = parseAmzDate(date);
  if (credential === undefined || time === undefined) {
    const message =
      credential === undefined
        ? [
            'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed;',
            'expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
          ].join(' ')
        : "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"";
    throw new S3Error('AuthorizationQueryParametersError', message);
  }
  return {
    place: 'query',
    credential,
    date,
    time,
    signedHeaders: get('X-Amz-SignedHeaders').split(';'),
    signature: get('X-Amz-Signature'),
    payloadHash:
      headers.get('x-amz-content-sha256') ??
      query.get('X-Amz-Content-Sha256') ??
      'UNSIGNED-PAYLOAD',
    expiresS: expiryOf(get('X-Amz-Expires')),
  };
}

function expiryOf(text: string): number {
  const seconds = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  let message: string | undefined;
  if (Number.isNaN(seconds)) message = 'X-Amz-Expires should be a number';
  else if (seconds < 1) message = 'X-Amz-Expires must be non-negative';
  else if (seconds > longestExpiryS) {
    message =
      'X-Amz-Expires must be less than a week (in seconds) that is less than 604800 seconds';
  }
  if (message !== undefined) throw new S3Error('AuthorizationQueryParametersError', message);
  return seconds;
}
