/** PURE: whether a claim is true. A request passes only when all of it was signed by the secret. */
import { S3Error } from '../errors.ts';
import type { Head } from '../http/head.ts';
import { canonicalRequest, stringToSign, unsignedHeaders } from './canonical.ts';
import { chunkSigner } from './chunk-signer.ts';
import type { Claim } from './claim.ts';
import { type Payload, payloadOf } from './payload.ts';
import { hmac, isSameSignature, scopeOf } from './scope.ts';
import type { SigningKeys } from './signing-key.ts';

export interface Verification {
  readonly secret: string;
  readonly region: string;
  readonly nowMs: number;
  readonly keys: SigningKeys;
}

const allowedSkewMs = 15 * 60_000;

export function verifyClaim(head: Head, claim: Claim, by: Verification): Payload {
  checkScope(claim, by.region);
  checkTime(claim, by.nowMs);
  checkSignedHeaders(head, claim);
  const { credential, date, signature, payloadHash } = claim;
  const key = by.keys(credential, by.secret);
  const canonical = canonicalRequest(head, claim.signedHeaders, payloadHash);
  const text = stringToSign(date, credential, canonical);
  if (!isSameSignature(hmac(key, text).toString('hex'), signature)) {
    throw mismatch(claim, canonical, text);
  }
  const scope = scopeOf(credential);
  return payloadOf(payloadHash, () => chunkSigner({ key, date, scope, seed: signature }));
}

function checkScope({ credential, place, date }: Claim, region: string): void {
  const wrong = (message: string, details = {}) =>
    place === 'header'
      ? new S3Error(
          'AuthorizationHeaderMalformed',
          `The authorization header is malformed; ${message}`,
          details,
        )
      : new S3Error(
          'AuthorizationQueryParametersError',
          `Error parsing the X-Amz-Credential parameter; ${message}`,
          details,
        );
  if (credential.region !== region) {
    const message = `the region '${credential.region}' is wrong; expecting '${region}'`;
    throw wrong(message, { Region: region });
  }
  if (credential.service !== 's3') {
    throw wrong(`incorrect service "${credential.service}". This endpoint belongs to "s3".`);
  }
  if (!date.startsWith(credential.day)) {
    throw wrong(
      [
        `Invalid credential date "${credential.day}". This date is not the same as`,
        `X-Amz-Date: "${date.slice(0, 8)}".`,
      ].join(' '),
    );
  }
}

function checkTime(claim: Claim, nowMs: number): void {
  const { time, expiresS } = claim;
  if (expiresS === undefined) {
    if (Math.abs(nowMs - time) <= allowedSkewMs) return;
    throw new S3Error('RequestTimeTooSkewed', undefined, {
      RequestTime: claim.date,
      ServerTime: new Date(nowMs).toISOString(),
      MaxAllowedSkewMilliseconds: String(allowedSkewMs),
    });
  }
  if (time - nowMs > allowedSkewMs) {
    throw new S3Error('AccessDenied', 'Request is not yet valid');
  }
  const endMs = time + expiresS * 1_000;
  if (nowMs < endMs) return;
  throw new S3Error('AccessDenied', 'Request has expired', {
    'X-Amz-Expires': String(expiresS),
    Expires: new Date(endMs).toISOString(),
    ServerTime: new Date(nowMs).toISOString(),
  });
}

function checkSignedHeaders(head: Head, { signedHeaders }: Claim): void {
  const forgotten = unsignedHeaders(head, signedHeaders);
  const missing = signedHeaders.includes('host') ? forgotten : ['host', ...forgotten];
  if (missing.length === 0) return;
  const message = 'There were headers present in the request which were not signed';
  throw new S3Error('AccessDenied', message, { HeadersNotSigned: missing.join(', ') });
}

/** Says what was signed here, as AWS does, so that a client's author can compare. */
function mismatch(claim: Claim, canonical: string, text: string): S3Error {
  return new S3Error('SignatureDoesNotMatch', undefined, {
    AWSAccessKeyId: claim.credential.accessKey,
    StringToSign: text,
    SignatureProvided: claim.signature,
    StringToSignBytes: hexPairs(text),
    CanonicalRequest: canonical,
    CanonicalRequestBytes: hexPairs(canonical),
  });
}

function hexPairs(text: string): string {
  return [...Buffer.from(text, 'latin1')]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join(' ');
}
