// The oracle is the signer of the AWS SDK: what it signs is taken, and what is changed after is
// not.
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Sha256 } from '../../tests/support/s3-requests.ts';
import { S3Error } from '../errors.ts';
import { readHead } from '../http/head.ts';
import { percentEncode, percentEncodePath } from '../http/percent.ts';
import { readClaim } from './claim.ts';
import { signingKeys } from './signing-key.ts';
import { verifyClaim } from './verify.ts';

const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const now = new Date('2026-03-01T12:00:00.000Z');
const signer = new SignatureV4({
  service: 's3',
  region: 'eu-test-1',
  credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: secret },
  sha256: Sha256,
  uriEscapePath: false,
  applyChecksum: true,
});

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
}

interface Signed extends Sent {
  readonly url: string;
}

function asSigned(sent: Sent): Signed {
  const pairs = Object.entries(sent.query).map(
    ([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`,
  );
  return { ...sent, url: pairs.length === 0 ? sent.path : `${sent.path}?${pairs.join('&')}` };
}

const protocolOf = { protocol: 'https:', hostname: 'store.example' };

async function signHeader(sent: Sent, signingDate = now): Promise<Signed> {
  const signed = await signer.sign({ ...protocolOf, ...sent }, { signingDate });
  return asSigned({ ...sent, headers: signed.headers });
}

/**
 * As the SDK's presigner for S3 does it: the body is not signed, other headers go into the query.
 */
async function presign(sent: Sent, expiresIn = 300): Promise<Signed> {
  const headers = { ...sent.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const unsignableHeaders = new Set(['x-amz-content-sha256']);
  const signed = await signer.presign(
    { ...protocolOf, ...sent, headers },
    { signingDate: now, expiresIn, unsignableHeaders, unhoistableHeaders: unsignableHeaders },
  );
  return asSigned({
    ...sent,
    headers: signed.headers,
    query: signed.query as Record<string, string>,
  });
}

function verify({ method, url, headers }: Signed, nowMs = now.getTime(), region = 'eu-test-1') {
  const head = readHead(method, url, Object.entries(headers).flat());
  const claim = readClaim(head);
  if (claim === undefined) return 'anonymous';
  return verifyClaim(head, claim, { secret, region, nowMs, keys: signingKeys() });
}

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'accepted';
  } catch (error) {
    return error instanceof S3Error ? error.code : String(error);
  }
}

const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((one) => !/\0/.test(one));
const headerValue = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
const requests: fc.Arbitrary<Sent> = fc.record({
  method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD'),
  path: fc.array(text, { maxLength: 4 }).map((words) => `/${percentEncodePath(words.join('/'))}`),
  query: fc.dictionary(
    text.filter((name) => name !== '__proto__'),
    fc.oneof(fc.constant(''), text),
    { maxKeys: 4, noNullPrototype: true },
  ),
  headers: fc
    .dictionary(fc.stringMatching(/^x-amz-meta-[a-z]{1,8}$/), headerValue, {
      maxKeys: 3,
      noNullPrototype: true,
    })
    .map((headers) => ({ host: 'store.example', ...headers })),
});

const sample: Sent = {
  method: 'PUT',
  path: '/bucket/a%20key',
  query: { partNumber: '1', uploadId: 'abc' },
  headers: { host: 'store.example', 'x-amz-meta-colour': 'red', 'content-type': 'text/plain' },
};

type Change = (signed: Signed) => Partial<Signed>;

function withHeader(signed: Signed, name: string, change: (value: string) => string) {
  return { headers: { ...signed.headers, [name]: change(signed.headers[name] ?? '') } };
}

/** Another character of the same kind, so that the text stays well-formed. */
function flip(value: string, at: number): string {
  const index = at % value.length;
  const other = value[index] === 'a' ? 'b' : 'a';
  return value.slice(0, index) + other + value.slice(index + 1);
}

const changes: Readonly<Record<string, Change>> = {
  method: ({ method }) => ({ method: method === 'GET' ? 'DELETE' : 'GET' }),
  path: ({ url }) => ({ url: url.replace(/^\/[^?]*/, (path) => `${path}x`) }),
  'a further parameter': ({ url }) => ({ url: `${url}${url.includes('?') ? '&' : '?'}acl=` }),
  host: (signed) => withHeader(signed, 'host', () => 'other.example'),
  'a further header': (signed) => withHeader(signed, 'x-amz-acl', () => 'public-read'),
};

const headerChanges: Readonly<Record<string, Change>> = {
  date: (signed) => withHeader(signed, 'x-amz-date', () => '20260301T120001Z'),
  body: (signed) => withHeader(signed, 'x-amz-content-sha256', (hash) => flip(hash, 7)),
  'not signing the body': (signed) =>
    withHeader(signed, 'x-amz-content-sha256', () => 'UNSIGNED-PAYLOAD'),
  signature: (signed) =>
    withHeader(signed, 'authorization', (value) => flip(value, value.length - 1)),
  'a shorter signature': (signed) =>
    withHeader(signed, 'authorization', (value) => value.slice(0, -1)),
  'no signature': (signed) =>
    withHeader(signed, 'authorization', (value) => value.replace(/Signature=.*/, 'Signature=')),
  'signed headers': (signed) =>
    withHeader(signed, 'authorization', (value) => value.replace('host;', '')),
  region: (signed) =>
    withHeader(signed, 'authorization', (value) => value.replace('eu-test-1', 'eu-test-2')),
  service: (signed) =>
    withHeader(signed, 'authorization', (value) => value.replace('/s3/', '/ec2/')),
  day: (signed) =>
    withHeader(signed, 'authorization', (value) => value.replace('20260301/', '20260302/')),
};

describe('signed in the header', () => {
  test('whatever the SDK signs is taken, and nothing that was changed after', async () => {
    const change = fc.constantFrom(...Object.entries({ ...changes, ...headerChanges }));
    await fc.assert(
      fc.asyncProperty(requests, change, async (sent, [what, apply]) => {
        const signed = await signHeader(sent);
        expect(verify(signed)).toMatchObject({ kind: 'hashed' });
        const changed = { ...signed, ...apply(signed) };
        expect(
          codeOf(() => verify(changed)),
          what,
        ).not.toBe('accepted');
      }),
      { numRuns: 300 },
    );
  });

  test.each(Object.entries({ ...changes, ...headerChanges }))('%s changed', async (_, apply) => {
    const signed = await signHeader(sample);
    expect(verify(signed)).toMatchObject({ kind: 'hashed' });
    expect(codeOf(() => verify({ ...signed, ...apply(signed) }))).toMatch(
      /^(SignatureDoesNotMatch|AccessDenied|AuthorizationHeaderMalformed)$/,
    );
  });

  test('the clock may be a quarter of an hour off', async () => {
    const signed = await signHeader(sample);
    const quarter = 15 * 60_000;
    for (const offMs of [quarter, -quarter]) {
      expect(verify(signed, now.getTime() + offMs)).toMatchObject({ kind: 'hashed' });
      const late = now.getTime() + offMs + Math.sign(offMs) * 1_000;
      expect(codeOf(() => verify(signed, late))).toBe('RequestTimeTooSkewed');
    }
  });

  test('another region is named, so that the client can sign for it', async () => {
    const signed = await signHeader(sample);
    const error = (() => {
      try {
        return verify(signed, now.getTime(), 'eu-other-1');
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({
      code: 'AuthorizationHeaderMalformed',
      details: { Region: 'eu-other-1' },
    });
  });

  test('a Date header does in place of x-amz-date', async () => {
    const signed = await signHeader(sample);
    const { 'x-amz-date': _, ...rest } = signed.headers;
    const headers = { ...rest, date: now.toUTCString() };
    // It was not signed so, but the date was understood: only the signature is wrong.
    const head = readHead('PUT', signed.url, Object.entries(headers).flat());
    expect(readClaim(head)).toMatchObject({ date: '20260301T120000Z' });
    expect(codeOf(() => verify({ ...signed, headers }))).toBe('SignatureDoesNotMatch');
  });

  test('who sends no signature is nobody', () => {
    expect(verify(asSigned(sample))).toBe('anonymous');
  });

  test.each([
    ['Basic dXNlcjpwYXNz', 'InvalidArgument'],
    ['AWS AKIAEXAMPLE:c2ln', 'InvalidRequest'],
    ['AWS4-HMAC-SHA256 Credential=x', 'AuthorizationHeaderMalformed'],
    [
      'AWS4-HMAC-SHA256 Credential=a/1/b/c/d, SignedHeaders=host, Signature=0',
      'AuthorizationHeaderMalformed',
    ],
  ])('%s is refused', (authorization, code) => {
    const headers = { ...sample.headers, authorization, 'x-amz-date': '20260301T120000Z' };
    expect(codeOf(() => verify(asSigned({ ...sample, headers })))).toBe(code);
  });
});

describe('presigned', () => {
  const sent: Sent = { ...sample, headers: { host: 'store.example' } };
  const queryChanges: Readonly<Record<string, Change>> = {
    ...changes,
    expiry: ({ url }) => ({ url: url.replace('X-Amz-Expires=300', 'X-Amz-Expires=301') }),
    'upload id': ({ url }) => ({ url: url.replace('uploadId=abc', 'uploadId=abd') }),
    signature: ({ url }) => ({ url: url.replace(/Signature=./, 'Signature=g') }),
    'a part taken away': ({ url }) => ({ url: url.replace('partNumber=1&', '') }),
  };

  test('what the SDK presigns is taken until it expires', async () => {
    const signed = await presign(sent);
    const at = (seconds: number) => codeOf(() => verify(signed, now.getTime() + seconds * 1_000));
    expect(verify(signed)).toEqual({ kind: 'unsigned' });
    expect([at(299), at(300)]).toEqual(['accepted', 'AccessDenied']);
    expect([at(-900), at(-901)]).toEqual(['accepted', 'AccessDenied']);
  });

  test('whatever the SDK presigns is taken', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        expect(verify(await presign(request))).toEqual({ kind: 'unsigned' });
      }),
      { numRuns: 100 },
    );
  });

  test.each(Object.entries(queryChanges))('%s changed', async (_, apply) => {
    const signed = await presign(sent);
    expect(codeOf(() => verify({ ...signed, ...apply(signed) }))).toMatch(
      /^(SignatureDoesNotMatch|AccessDenied)$/,
    );
  });

  test.each([
    ['X-Amz-Expires=604801', 'less than a week'],
    ['X-Amz-Expires=0', 'non-negative'],
    ['X-Amz-Expires=soon', 'a number'],
    ['X-Amz-Date=yesterday', 'ISO8601'],
    ['X-Amz-Algorithm=AWS4-HMAC-SHA1', 'only supports'],
    ['X-Amz-Credential=me', 'X-Amz-Credential'],
    ['X-Amz-Signature=', 'requires'],
  ])('%s is refused', async (parameter, words) => {
    const signed = await presign(sent);
    const [name] = parameter.split('=');
    const url = signed.url.replace(new RegExp(`${name}=[^&]*`), parameter);
    expect(() => verify({ ...signed, url })).toThrow(words);
    expect(codeOf(() => verify({ ...signed, url }))).toBe('AuthorizationQueryParametersError');
  });

  test('with a header as well it is refused', async () => {
    const signed = await presign(sent);
    const headers = { ...signed.headers, authorization: 'AWS4-HMAC-SHA256 x' };
    expect(codeOf(() => verify({ ...signed, headers }))).toBe('InvalidArgument');
  });
});

describe('the word for the body', () => {
  test.each([
    ['UNSIGNED-PAYLOAD', { kind: 'unsigned' }],
    [
      'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      { kind: 'chunked', hasTrailer: true, signer: undefined },
    ],
    ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', { kind: 'chunked', hasTrailer: false }],
    ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', { kind: 'chunked', hasTrailer: true }],
  ])('%s', async (word, expected) => {
    const headers = { ...sample.headers, 'x-amz-content-sha256': word };
    expect(verify(await signHeader({ ...sample, headers }))).toMatchObject(expected);
  });

  test.each([
    ['constructor', 'InvalidArgument'],
    ['abc', 'InvalidArgument'],
    ['STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD', 'NotImplemented'],
  ])('%s is refused', async (word, code) => {
    const signed = await signHeader({
      ...sample,
      headers: { ...sample.headers, 'x-amz-content-sha256': word },
    });
    expect(codeOf(() => verify(signed))).toBe(code);
  });
});
