import { createHash, createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { S3Error } from '../errors.ts';
import { chunkSigner } from '../signature/chunk-signer.ts';
import { chunkedDecoder } from './chunked-decoder.ts';

const key = randomBytes(32);
const date = '20260301T120000Z';
const scope = '20260301/eu-test-1/s3/aws4_request';
const seed = 'a'.repeat(64);

/** Written from the description of the protocol, apart from the code that verifies it. */
function signature(previous: string, kind: string, words: readonly string[]): string {
  const text = [`AWS4-HMAC-SHA256-${kind}`, date, scope, previous, ...words].join('\n');
  return createHmac('sha256', key).update(text).digest('hex');
}
const sha = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');

interface Form {
  readonly isSigned: boolean;
  readonly hasTrailer: boolean;
}

const forms: readonly Form[] = [
  { isSigned: true, hasTrailer: false },
  { isSigned: true, hasTrailer: true },
  { isSigned: false, hasTrailer: true },
];

function encode({ isSigned, hasTrailer }: Form, chunks: readonly Buffer[]): Buffer {
  const parts: (string | Buffer)[] = [];
  let previous = seed;
  for (const chunk of [...chunks, Buffer.alloc(0)]) {
    previous = signature(previous, 'PAYLOAD', [sha(''), sha(chunk)]);
    const extension = isSigned ? `;chunk-signature=${previous}` : '';
    parts.push(`${chunk.length.toString(16)}${extension}\r\n`);
    if (chunk.length > 0) parts.push(chunk, '\r\n');
  }
  if (hasTrailer) {
    parts.push('x-amz-checksum-crc32:AAAAAA==\r\n');
    const signed = signature(previous, 'TRAILER', [sha('x-amz-checksum-crc32:AAAAAA==\n')]);
    if (isSigned) parts.push(`x-amz-trailer-signature:${signed}\r\n`);
  }
  parts.push('\r\n');
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

function decode(form: Form, body: Buffer, decodedLength: number, pieces: readonly number[] = []) {
  const signer = form.isSigned ? chunkSigner({ key, date, scope, seed }) : undefined;
  const decoder = chunkedDecoder({ decodedLength, hasTrailer: form.hasTrailer, signer });
  const data: Buffer[] = [];
  let at = 0;
  for (const length of pieces) {
    data.push(...decoder.push(body.subarray(at, at + length)));
    at += length;
  }
  data.push(...decoder.push(body.subarray(at)));
  return { data: Buffer.concat(data), trailer: Object.fromEntries(decoder.end()) };
}

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'accepted';
  } catch (error) {
    return error instanceof S3Error ? error.code : String(error);
  }
}

const chunksOf = fc.array(
  fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  { maxLength: 4 },
);

describe.each(forms)('signed: $isSigned, trailer: $hasTrailer', (form) => {
  test('comes out as it went in, however the bytes are split', () => {
    fc.assert(
      fc.property(chunksOf, fc.array(fc.integer({ min: 1, max: 90 })), (chunks, pieces) => {
        const whole = Buffer.concat(chunks);
        const { data, trailer } = decode(form, encode(form, chunks), whole.length, pieces);
        expect(data).toEqual(whole);
        expect(trailer).toEqual(form.hasTrailer ? { 'x-amz-checksum-crc32': 'AAAAAA==' } : {});
      }),
    );
  });

  test('byte by byte', () => {
    const chunks = [Buffer.from('hello '), Buffer.from('world')];
    const body = encode(form, chunks);
    const bytes = Array.from({ length: body.length }, () => 1);
    expect(decode(form, body, 11, bytes).data.toString()).toBe('hello world');
  });

  test('cut anywhere, it is refused', () => {
    const body = encode(form, [Buffer.from('hello '), Buffer.from('world')]);
    for (let length = 0; length < body.length; length += 1) {
      const code = codeOf(() => decode(form, body.subarray(0, length), 11));
      expect([length, code]).toEqual([length, 'IncompleteBody']);
    }
  });

  test('more or less than was said, or anything behind, is refused', () => {
    const body = encode(form, [Buffer.from('hello')]);
    const refused = [4, 6, 0].map((length) => codeOf(() => decode(form, body, length)));
    expect(refused).toEqual(['IncompleteBody', 'IncompleteBody', 'IncompleteBody']);
    const longer = Buffer.concat([body, Buffer.from('x')]);
    expect(codeOf(() => decode(form, longer, 5))).toBe('InvalidRequest');
  });

  test.each([
    ['a size that is none', /^\w+/, 'zz'],
    ['a negative size', /^\w+/, '-5'],
    ['a size beyond all', /^\w+/, 'ffffffffffffff'],
    ['no size', /^\w+/, ''],
    ['a line without end', /^\w+/, '0'.repeat(3_000)],
    ['a bare line end', /\r\n/, '\n'],
    ['another extension', /(;[^\r]*)?\r\n/, ';colour=red\r\n'],
  ])('%s is refused', (_, found, put) => {
    const body = encode(form, [Buffer.from('hello')])
      .toString('latin1')
      .replace(found, put);
    expect(codeOf(() => decode(form, Buffer.from(body, 'latin1'), 5))).toMatch(
      /^(InvalidRequest|IncompleteBody)$/,
    );
  });
});

describe.each(forms.filter(({ isSigned }) => isSigned))('signed, trailer: $hasTrailer', (form) => {
  test('no byte of it can be changed', () => {
    const chunks = [Buffer.from('hello '), Buffer.from('world')];
    const body = encode(form, chunks);
    for (let at = 0; at < body.length; at += 1) {
      const changed = Buffer.from(body);
      changed.writeUInt8(changed.readUInt8(at) ^ 0x01, at);
      expect([at, codeOf(() => decode(form, changed, 11))]).not.toEqual([at, 'accepted']);
    }
  });

  test('chunks in another order are refused', () => {
    const [one, two] = ['aaaaa', 'bbbbb'];
    const body = encode(form, [Buffer.from(one), Buffer.from(two)]).toString('latin1');
    const swapped = body.replace(one, 'x').replace(two, one).replace('x', two);
    expect(codeOf(() => decode(form, Buffer.from(swapped, 'latin1'), 10))).toBe(
      'SignatureDoesNotMatch',
    );
  });
});

test('a trailer without its signature is refused, and so is one that repeats itself', () => {
  const signed = { isSigned: true, hasTrailer: true };
  const body = encode(signed, []).toString('latin1');
  const unsigned = body.replace(/x-amz-trailer-signature:\w+\r\n/, '');
  expect(codeOf(() => decode(signed, Buffer.from(unsigned), 0))).toBe('IncompleteBody');
  const open = { isSigned: false, hasTrailer: true };
  const line = 'x-amz-checksum-crc32:AAAAAA==\r\n';
  const twice = Buffer.from(
    encode(open, [])
      .toString()
      .replace(line, line + line),
  );
  expect(codeOf(() => decode(open, twice, 0))).toBe('MalformedTrailerError');
  const endless = Buffer.from(
    `0\r\n${Array.from({ length: 500 }, (_, at) => `x-${at}:aaaaaaaa\r\n`).join('')}\r\n`,
  );
  expect(codeOf(() => decode(open, endless, 0))).toBe('MalformedTrailerError');
});

test('the signed lines of a trailer may end with a bare line end and an empty line', () => {
  const signed = { isSigned: true, hasTrailer: true };
  const body = encode(signed, [Buffer.from('hello')]).toString('latin1');
  const loose = body.replace('AAAAAA==\r\n', 'AAAAAA==\n\r\n');
  expect(decode(signed, Buffer.from(loose, 'latin1'), 5).data.toString()).toBe('hello');
});
