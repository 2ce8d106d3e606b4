/**
 * The short way of small files sends what the SDK would send: every header, the address and the
 * signature, held against three versions of it.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { directPut } from '../../upload/direct/direct-put.ts';
import { knownWay } from '../../upload/direct/known-way.ts';
import { patternOf, type SeenRequest } from '../../upload/direct/pattern.ts';
import { signer } from '../../upload/direct/signing.ts';
import type { PutOptions } from '../../upload/object-store.ts';
import { s3Client } from '../../upload/s3-client.ts';
import { LIMITS } from '../../upload/s3-settings.ts';
import { s3Store } from '../../upload/s3-store.ts';
import { shortFirst } from '../../upload/short-first.ts';
import { versionsOf } from '../support/sdk-versions.ts';

const none = {
  storageClass: undefined,
  tags: {},
  encryption: undefined,
  kmsKeyId: undefined,
};
const all = {
  storageClass: 'STANDARD_IA',
  tags: { fleet: 'north', 'with blank': 'a&b' },
  encryption: 'aws:kms',
  kmsKeyId: 'key-1',
};

function putOf(key: string, path: string, text = key): PutOptions {
  const body = Buffer.from(text);
  const sha256 = createHash('sha256').update(body).digest('base64');
  const notes = { vehicle: 'v1', source: 's', path, modifiedMs: 0, sha256, isCutOff: false };
  const { signal } = new AbortController();
  return { key, body, sizeBytes: body.length, sha256, notes, signal };
}

interface Came {
  readonly headers: IncomingMessage['headers'];
  readonly url: string | undefined;
}

/** Keeps what comes, and says yes. */
async function openListener() {
  const came: Came[] = [];
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { headers, url } = request;
      came.push({ headers, url });
      const sum = String(headers['x-amz-checksum-sha256']);
      response.writeHead(200, { etag: '"e"', 'x-amz-checksum-sha256': sum }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { came, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function settingsTo(endpoint: string) {
  return {
    region: 'eu-central-1',
    endpoint,
    profile: undefined,
    pathStyle: true,
    accessKeyId: 'key',
    secretAccessKey: 'secret',
    connections: 2,
  };
}

function waysTo(url: string) {
  const client = s3Client(settingsTo(url));
  const direct = directPut(LIMITS);
  direct.learnFrom(client);
  onTestFinished(() => {
    direct.close();
    client.destroy();
  });
  return { client, direct };
}

const VOLATILE = ['amz-sdk-invocation-id', 'amz-sdk-request', 'authorization', 'x-amz-date'];

function lasting({ headers, url }: Came) {
  return { url, headers: { ...headers, ...Object.fromEntries(VOLATILE.map((one) => [one, ''])) } };
}

test.each([
  ['nothing besides', none],
  ['class, tags and encryption', all],
])('with %s: what goes by the short way is what the SDK sends', async (_, attributes) => {
  const { came, url } = await openListener();
  const { client, direct } = waysTo(url);
  const bySdk = s3Store({ client, bucket: 'logs', attributes });
  const both = shortFirst(direct, async () => bySdk);
  expect(direct.put(putOf('before', '/a'))).toBeUndefined();
  const names = ['plain.log', "ü/ b'(1)*!~/+&=?#%.log", 'a//b', 'x'.repeat(900)];
  for (const name of names) {
    const put = putOf(`v1/${name}`, `/logs/  two  blanks/${name}`);
    await bySdk.put(put);
    const answer = await both.put(put);
    expect(answer).toEqual({ etag: '"e"', sha256: put.sha256, crc32: undefined });
    const [first, second] = came.splice(0);
    expect(first?.headers['amz-sdk-invocation-id']).toBeDefined();
    expect(second?.headers['amz-sdk-invocation-id']).toBeUndefined();
    expect(second && lasting(second)).toEqual(first && lasting(first));
  }
});

test.each(
  ['http://127.0.0.1:9000', 'https://s3.example.com', 'https://[::1]:8443', 'http://h:80/'].flatMap(
    (endpoint) => [none, all].map((attributes) => ({ endpoint, attributes })),
  ),
)('to $endpoint the SDK sends nothing but what is known', async ({ endpoint, attributes }) => {
  const settings = { ...settingsTo(endpoint), region: 'eu-north-1' };
  const client = s3Client(settings);
  onTestFinished(() => client.destroy());
  let request: SeenRequest | undefined;
  const look = () => async (args: { readonly request: unknown }) => {
    request = args.request as SeenRequest;
    throw new Error('it has been seen');
  };
  client.middlewareStack.add(look as never, { step: 'deserialize', priority: 'high' });
  const put = putOf('v1/a b', '/logs/a b');
  const sent = s3Store({ client, bucket: 'my.logs', attributes }).put(put);
  await expect(sent).rejects.toThrow('it has been seen');
  const learnt = request && patternOf(request, put);
  const known = knownWay(settings, 'my.logs', attributes)?.pattern;
  const agents = { 'user-agent': '', 'x-amz-user-agent': '' };
  const without = (pattern: typeof known) =>
    pattern && { ...pattern, headers: { ...pattern.headers, ...agents } };
  expect(without(known)).toEqual(without(learnt));
});

interface Signer {
  sign(request: object, options: object): Promise<{ headers: Record<string, string> }>;
}

test('three versions of the SDK sign as we do, whatever key and name', async () => {
  const versions = await versionsOf('@aws-sdk/client-s3');
  expect(versions).toHaveLength(3);
  const sign = signer();
  for (const folder of versions) {
    const { client, seen } = await clientOf(folder);
    const texts = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
    const times = fc.date({ min: new Date(0), max: new Date('2099-01-01'), noInvalidDate: true });
    const sessions = fc.option(fc.base64String({ minLength: 4 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(texts, times, sessions, async (key, at, sessionToken) => {
        const put = putOf(key.toWellFormed(), '/logs/ x');
        const credentials = { accessKeyId: 'key', secretAccessKey: 'secret', sessionToken };
        const request = await seen(put);
        const pattern = patternOf(request, put);
        if (pattern === undefined) throw new Error('the SDK sends what is not understood');
        const { region, service, query } = pattern;
        const bodySha256 = Buffer.from(put.sha256, 'base64').toString('hex');
        const headers = { ...pattern.headers, 'x-amz-meta-a': ' two  blanks ' };
        const unsigned = { method: 'PUT', path: request.path, query, headers, bodySha256 };
        const ours = sign(unsigned, { region, service, credentials, at });
        const theirs = await theirSigner(client, credentials);
        const plain = { ...request, headers: { ...headers, 'x-amz-content-sha256': bodySha256 } };
        const signed = await theirs.sign(plain, { signingDate: at });
        expect(ours.authorization).toBe(signed.headers.authorization);
      }),
      { numRuns: 60 },
    );
    client.destroy();
  }
});

/** The signer that a client of this version makes for itself. */
async function theirSigner(client: S3Client, credentials: object): Promise<Signer> {
  const config = client.config as unknown as {
    signerConstructor: new (options: object) => Signer;
    sha256: unknown;
  };
  const { signerConstructor: Made, sha256 } = config;
  const place = { region: 'eu-central-1', service: 's3', uriEscapePath: false };
  return new Made({ credentials, sha256, ...place });
}

/** A client of that version, and what it would send. */
async function clientOf(folder: string) {
  const sdk: typeof import('@aws-sdk/client-s3') = await import(`${folder}/dist-cjs/index.js`);
  const client = new sdk.S3Client({
    region: 'eu-central-1',
    requestChecksumCalculation: 'WHEN_REQUIRED',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  });
  class Caught extends Error {}
  const seen = async ({ key, body, sizeBytes, sha256 }: PutOptions): Promise<SeenRequest> => {
    let request: SeenRequest | undefined;
    const command = new sdk.PutObjectCommand({
      Bucket: 'logs',
      Key: key,
      Body: body as Uint8Array,
      ContentLength: sizeBytes,
      ChecksumSHA256: sha256,
      IfNoneMatch: '*',
    });
    const look = () => async (args: { readonly request: unknown }) => {
      request = args.request as SeenRequest;
      throw new Caught();
    };
    command.middlewareStack.add(look as never, { step: 'deserialize', priority: 'high' });
    await client.send(command).catch((error: unknown) => {
      if (!(error instanceof Caught)) throw error;
    });
    if (request === undefined) throw new Error('the SDK sent nothing');
    return request;
  };
  return { client, seen };
}
