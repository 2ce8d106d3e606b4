// What clients put on the wire: encodings of bodies, addresses signed in advance, both styles.
import { execFile } from 'node:child_process';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasherOf } from '../../../s3/checksums/algorithms.ts';
import { type TestS3, testS3 } from '../../support/s3.ts';
import { plainFetch, signedFetch, signedHeaders } from '../../support/s3-requests.ts';

const Bucket = 'wire-bucket';
let s3: TestS3;
let client: S3Client;
beforeAll(async () => {
  s3 = await testS3({
    server: { settings: { domains: ['store.test'], origins: ['http://page.test'] } },
  });
  client = s3.client();
  await client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => s3.close());

const address = (key: string) => `${s3.url}/${Bucket}/${key}`;

async function stored(Key: string): Promise<Buffer | undefined> {
  const got = await client.send(new GetObjectCommand({ Bucket, Key })).catch(() => undefined);
  return got === undefined
    ? undefined
    : Buffer.from((await got.Body?.transformToByteArray()) ?? []);
}

describe('aws-chunked', () => {
  const sha = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
  const hmac = (key: string | Buffer, text: string) =>
    createHmac('sha256', key).update(text).digest();

  interface Form {
    readonly word: string;
    readonly isSigned: boolean;
    readonly hasTrailer: boolean;
  }
  const forms: Form[] = [
    { word: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', isSigned: true, hasTrailer: false },
    { word: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', isSigned: true, hasTrailer: true },
    { word: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', isSigned: false, hasTrailer: true },
  ];

  async function send(form: Form, key: string, data: Buffer, spoil = (body: string) => body) {
    const headers: Record<string, string> = {
      'x-amz-content-sha256': form.word,
      'content-encoding': 'aws-chunked,gzip',
      'x-amz-decoded-content-length': String(data.length),
      ...(form.hasTrailer ? { 'x-amz-trailer': 'x-amz-checksum-crc32c' } : {}),
    };
    const signed = await signedHeaders(address(key), s3.user, { method: 'PUT', headers });
    const body = spoil(encoded(form, signed, data));
    const { host: _, ...sent } = signed;
    const request = { method: 'PUT', headers: sent, body: Buffer.from(body, 'latin1') };
    return await plainFetch(address(key), request);
  }

  function encoded(form: Form, headers: Record<string, string>, data: Buffer): string {
    const date = headers['x-amz-date'] ?? '';
    const scope = `${date.slice(0, 8)}/us-east-1/s3/aws4_request`;
    let signingKey: string | Buffer = `AWS4${s3.user.secret}`;
    for (const word of scope.split('/')) signingKey = hmac(signingKey, word);
    let previous = /Signature=(\w+)/.exec(headers.authorization ?? '')?.[1] ?? '';
    const sign = (kind: string, ...words: string[]) => {
      const text = [`AWS4-HMAC-SHA256-${kind}`, date, scope, previous, ...words].join('\n');
      previous = hmac(signingKey, text).toString('hex');
      return previous;
    };
    let body = '';
    for (const chunk of [data.subarray(0, 65_536), data.subarray(65_536), Buffer.alloc(0)]) {
      const signature = sign('PAYLOAD', sha(''), sha(chunk));
      const extension = form.isSigned ? `;chunk-signature=${signature}` : '';
      body += `${chunk.length.toString(16)}${extension}\r\n`;
      if (chunk.length > 0) body += `${chunk.toString('latin1')}\r\n`;
    }
    if (form.hasTrailer) {
      const hasher = hasherOf('CRC32C');
      hasher.update(data);
      const line = `x-amz-checksum-crc32c:${hasher.digest().toString('base64')}`;
      body += `${line}\r\n`;
      if (form.isSigned) body += `x-amz-trailer-signature:${sign('TRAILER', sha(`${line}\n`))}\r\n`;
    }
    return `${body}\r\n`;
  }

  test.each(forms)('$word is taken, and refused when anything of it is wrong', async (form) => {
    const data = randomBytes(100_000);
    const good = await send(form, `${form.word}/good`, data);
    expect([good.status, good.text]).toEqual([200, '']);
    expect((await stored(`${form.word}/good`))?.equals(data)).toBe(true);
    const { ContentEncoding } = await client.send(
      new HeadObjectCommand({ Bucket, Key: `${form.word}/good` }),
    );
    expect(ContentEncoding).toBe('gzip');
    const flip = (body: string) => {
      const other = body[70_000] === 'a' ? 'b' : 'a';
      return body.slice(0, 70_000) + other + body.slice(70_001);
    };
    const bad = await send(form, 'bad', data, flip);
    expect(bad.code).toBe(form.isSigned ? 'SignatureDoesNotMatch' : 'BadDigest');
    const short = await send(form, 'bad', data, (body) => body.slice(0, -2));
    expect(short.code).toBe('IncompleteBody');
    const long = await send(form, 'bad', data, (body) => `${body}more`);
    expect(long.code).toBe('InvalidRequest');
    if (form.hasTrailer) {
      const none = await send(form, 'bad', data, (body) => body.replace(/crc32c:/, 'crc32:'));
      expect(none.code).toMatch(/^(MalformedTrailerError|SignatureDoesNotMatch)$/);
    }
    expect(await stored('bad')).toBeUndefined();
  });
});

describe('signed in advance', () => {
  const run = promisify(execFile);
  const curl = async (...words: string[]) => {
    const { stdout } = await run('curl', ['-sS', '-w', '\n%{http_code}', ...words]);
    return stdout;
  };

  test('PUT and GET by curl', async () => {
    const input = { Bucket, Key: 'by curl/ä+b c' };
    const put = await getSignedUrl(client, new PutObjectCommand(input), { expiresIn: 60 });
    expect(await curl('-X', 'PUT', '--data-binary', 'hello', put)).toBe('\n200');
    const get = await getSignedUrl(client, new GetObjectCommand(input), { expiresIn: 60 });
    expect(await curl(get)).toBe('hello\n200');
    expect(await curl('-X', 'DELETE', get)).toContain('SignatureDoesNotMatch');
    expect(await curl(get.replace('by%20curl', 'by%20curk'))).toContain('SignatureDoesNotMatch');
  });

  test('what was signed with it must come with it', async () => {
    const command = new PutObjectCommand({ Bucket, Key: 'meta', Metadata: { a: '1' } });
    const url = await getSignedUrl(client, command, { expiresIn: 60 });
    expect((await plainFetch(url, { method: 'PUT', body: 'x' })).status).toBe(200);
    const { Metadata } = await client.send(new HeadObjectCommand({ Bucket, Key: 'meta' }));
    expect(Metadata).toEqual({ a: '1' });
    const headers = { 'x-amz-meta-b': '2' };
    const added = await plainFetch(url, { method: 'PUT', body: 'x', headers });
    expect([added.status, added.code]).toEqual([403, 'AccessDenied']);
  });

  test('not after its time', async () => {
    const signingDate = new Date(Date.now() - 61_000);
    const command = new GetObjectCommand({ Bucket, Key: 'meta' });
    const url = await getSignedUrl(client, command, { expiresIn: 60, signingDate });
    const answer = await plainFetch(url, {});
    expect([answer.status, answer.code]).toEqual([403, 'AccessDenied']);
    expect(answer.text).toContain('<Message>Request has expired</Message>');
  });
});

describe('who it is from', () => {
  test('wrong secrets, unknown keys, old dates and other regions', async () => {
    const url = address('any');
    const { user } = s3;
    const code = async (...[who, request]: [typeof user, object?]) => {
      const answer = await signedFetch(url, who, request);
      return `${answer.status} ${answer.code}`;
    };
    expect(await code({ ...user, secret: 'else' })).toBe('403 SignatureDoesNotMatch');
    expect(await code({ ...user, accessKey: 'STNOBODY' })).toBe('403 InvalidAccessKeyId');
    const signingDate = new Date(Date.now() - 16 * 60_000);
    expect(await code(user, { signingDate })).toBe('403 RequestTimeTooSkewed');
    expect(await code(user, { region: 'eu-west-1' })).toBe('400 AuthorizationHeaderMalformed');
    const headers = { 'x-amz-security-token': 'token' };
    expect(await code(user, { headers })).toBe('400 InvalidToken');
    const nobody = await plainFetch(url, {});
    expect([nobody.status, nobody.code]).toEqual([403, 'AccessDenied']);
  });

  test('a user who was disabled is nobody', async () => {
    const user = await s3.addUser('leaver', 'writer');
    expect((await signedFetch(s3.url, user)).status).toBe(200);
    const { db } = s3.cluster;
    const leaves = db.updateTable('users').set({ disabled_at: new Date() });
    await leaves.where('user_id', '=', user.userId).execute();
    expect((await signedFetch(s3.url, user)).code).toBe('InvalidAccessKeyId');
  });
});

describe('addresses', () => {
  test('the bucket in front of the name of the server', async () => {
    const port = new URL(s3.url).port;
    const virtual = s3.client(undefined, {
      endpoint: `http://store.test:${port}`,
      forcePathStyle: false,
      requestHandler: { httpAgent: { lookup: toThisMachine } },
    });
    await virtual.send(new PutObjectCommand({ Bucket, Key: 'virtual/k', Body: 'v' }));
    expect((await stored('virtual/k'))?.toString()).toBe('v');
    const got = await virtual.send(new GetObjectCommand({ Bucket, Key: 'virtual/k' }));
    expect(await got.Body?.transformToString()).toBe('v');
  });

  test.each([
    ['PATCH', '/wire-bucket/k', 405, 'MethodNotAllowed'],
    ['POST', '/', 405, 'MethodNotAllowed'],
    ['GET', '/wire-bucket?acl=', 501, 'NotImplemented'],
    ['PUT', '/wire-bucket?versioning=', 501, 'NotImplemented'],
    ['GET', '/wire-bucket/a%00b', 400, 'InvalidURI'],
    ['GET', '/wire-bucket/a%ffb', 400, 'InvalidURI'],
  ])('%s %s is %i %s', async (method, path, status, code) => {
    const answer = await signedFetch(s3.url + path, s3.user, { method });
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toBe('application/xml');
    expect(answer.text).toContain(`<RequestId>${answer.headers.get('x-amz-request-id')}`);
  });
});

function toThisMachine(
  _host: string,
  options: { all?: boolean },
  done: (error: null, address: unknown, family?: number) => void,
): void {
  if (options.all === true) done(null, [{ address: '127.0.0.1', family: 4 }]);
  else done(null, '127.0.0.1', 4);
}

describe('bytes by hand', () => {
  async function raw(head: string, body?: Buffer) {
    const { hostname, port } = new URL(s3.url);
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.setEncoding('latin1').on('data', (piece) => {
      text += piece;
    });
    socket.on('error', () => undefined);
    socket.write(head);
    if (body !== undefined) socket.write(body);
    const saw = (words: string) => expect.poll(() => text, { timeout: 20_000 }).toContain(words);
    return { socket, saw, text: () => text };
  }

  async function headFor(key: string, body: Buffer, more: Record<string, string> = {}) {
    const headers = { 'content-length': String(body.length), ...more };
    const signed = await signedHeaders(address(key), s3.user, { method: 'PUT', headers, body });
    const lines = Object.entries(signed).map(([name, value]) => `${name}: ${value}`);
    return `PUT /${Bucket}/${key} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
  }

  test('a client that waits for 100 Continue is told to go on only when it may', async () => {
    const body = Buffer.from('after the word');
    const good = await raw(await headFor('continued', body, { expect: '100-continue' }));
    await good.saw('100 Continue');
    expect(good.text()).not.toContain('200 OK');
    good.socket.write(body);
    await good.saw('200 OK');
    good.socket.destroy();
    expect((await stored('continued'))?.equals(body)).toBe(true);
    const head = await headFor('refused', body, { expect: '100-continue' });
    const bad = await raw(head.replace(/Signature=..../, 'Signature=0000'));
    await bad.saw('SignatureDoesNotMatch');
    expect(bad.text()).not.toContain('100 Continue');
    expect(bad.text()).toContain('Connection: close');
  });

  test('a client that goes away in the middle leaves nothing', async () => {
    const body = randomBytes(3_000_000);
    const head = await headFor('cut', body);
    const { db } = s3.cluster;
    const begun = async () => {
      const rows = await db
        .selectFrom('files')
        .select(['file_id', 'tombstoned_at', 'upload_status'])
        .where('filename', '=', `s3://${Bucket}/cut`)
        .execute();
      return rows;
    };
    const { socket } = await raw(head, body.subarray(0, 1_500_000));
    await expect.poll(begun, { timeout: 20_000 }).toHaveLength(1);
    expect(await stored('cut')).toBeUndefined();
    socket.destroy();
    await expect
      .poll(async () => (await begun())[0]?.tombstoned_at, { timeout: 20_000 })
      .toBeInstanceOf(Date);
    expect(await stored('cut')).toBeUndefined();
    expect((await begun())[0]?.upload_status).toBe('failed');
  });

  test('what is no HTTP is refused in XML', async () => {
    const { socket, saw } = await raw('HELO there\r\n\r\n');
    await saw('<Error><Code>BadRequest</Code>');
    socket.destroy();
  });
});

describe('pages in a browser', () => {
  const asked = { 'access-control-request-method': 'PUT' };
  const ask = (origin: string, method = 'OPTIONS', more: Record<string, string> = asked) =>
    fetch(address('page'), { method, headers: { origin, ...more } });

  test('a page whose origin is named may put to an address that was signed for it', async () => {
    const before = await ask('http://page.test', 'OPTIONS', {
      ...asked,
      'access-control-request-headers': 'content-type',
    });
    expect(before.status).toBe(200);
    expect(before.headers.get('access-control-allow-origin')).toBe('http://page.test');
    expect(before.headers.get('access-control-allow-methods')).toContain('PUT');
    expect(before.headers.get('access-control-allow-headers')).toBe('content-type');
    const url = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: 'page' }));
    const headers = { origin: 'http://page.test' };
    const put = await fetch(url, { method: 'PUT', body: 'from a page', headers });
    expect(put.status).toBe(200);
    expect(put.headers.get('access-control-expose-headers')).toContain('ETag');
    expect(String(await stored('page'))).toBe('from a page');
  });

  test('another page may not, and no origin opens anything without a signature', async () => {
    const other = await ask('http://evil.test');
    expect(other.status).toBe(403);
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    expect((await ask('http://page.test', 'GET', {})).status).toBe(403);
    expect((await fetch(address('page'), { method: 'OPTIONS' })).status).not.toBe(200);
  });
});
