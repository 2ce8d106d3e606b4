/** What an agent asks without the SDK, and when the SDK has to ask instead. */
import { createHash } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { directPut } from '../../upload/direct/direct-put.ts';
import { knownWay } from '../../upload/direct/known-way.ts';
import type { ObjectStore } from '../../upload/object-store.ts';
import { problemOf } from '../../upload/problem.ts';
import { LIMITS } from '../../upload/s3-settings.ts';
import { s3Client, s3Store } from '../../upload/sdk.ts';
import { shortFirst } from '../../upload/short-first.ts';
import { type Fault, S3Server } from '../support/s3-server.ts';

const attributes = {
  storageClass: undefined,
  tags: {},
  encryption: undefined,
  kmsKeyId: undefined,
};
const { signal } = new AbortController();

async function setUp(keys: { accessKeyId?: string } = {}) {
  const s3 = await S3Server.open();
  onTestFinished(() => s3.close());
  const settings = {
    region: 'us-east-1',
    endpoint: s3.url,
    profile: undefined,
    pathStyle: true,
    accessKeyId: keys.accessKeyId ?? 'test-key',
    secretAccessKey: 's',
    connections: 2,
  };
  const direct = directPut(LIMITS, knownWay(settings, 'logs', attributes));
  let loads = 0;
  const store = shortFirst(direct, async () => {
    loads += 1;
    const client = s3Client(settings);
    direct.learnFrom(client);
    return s3Store({ client, bucket: 'logs', attributes });
  });
  onTestFinished(() => store.close());
  return { s3, store, direct, loads: () => loads };
}

function putOf(key: string) {
  const body = Buffer.from(key);
  const sha256 = createHash('sha256').update(body).digest('base64');
  const notes = { vehicle: 'v1', source: 's', path: key, modifiedMs: 0, sha256, isCutOff: false };
  return { key, body, sizeBytes: body.length, sha256, notes, signal };
}

async function openUploads(store: ObjectStore): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of store.openUploads('v1/')) keys.push(key);
  return keys;
}

test('an empty store, and all files of it, need no SDK', async () => {
  const { s3, store, loads } = await setUp();
  expect(await store.isEmpty('v1/', signal)).toBe(true);
  expect(await openUploads(store)).toEqual([]);
  const put = putOf('v1/a');
  expect(await store.put(put)).toMatchObject({ sha256: put.sha256 });
  expect(loads()).toBe(0);
  expect(s3.seen.map(({ operation }) => operation)).toEqual([
    'ListObjectsV2',
    'ListMultipartUploads',
    'PutObject',
  ]);
});

test('whatever is there is told by the SDK', async () => {
  const { s3, store, loads } = await setUp();
  await store.put(putOf('v1/a'));
  s3.objects.begin('v1/orphan', {}, {});
  expect(await store.isEmpty('v1/', signal)).toBe(false);
  expect(await store.isEmpty('v2/', signal)).toBe(true);
  expect(await openUploads(store)).toEqual(['v1/orphan']);
  expect(loads()).toBe(1);
});

test.each<[string, Fault, object]>([
  [
    'refused',
    { kind: 'refuse', status: 403, code: 'AccessDenied' },
    { name: 'AccessDenied', status: 403 },
  ],
  ['broken', { kind: 'drop' }, { name: 'ECONNRESET', status: undefined }],
])('%s: told as the SDK tells it, which makes the next request', async (_, fault, problem) => {
  const { s3, store, direct, loads } = await setUp();
  s3.fault = ({ operation }) => (operation === 'PutObject' ? undefined : fault);
  const failing = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return problemOf(error);
  };
  expect(await failing(store.isEmpty('v1/', signal))).toEqual(problem);
  expect(direct.put(putOf('v1/a'))).toBeUndefined();
  expect(await failing(openUploads(store))).toEqual(problem);
  await store.put(putOf('v1/a'));
  expect(loads()).toBe(1);
  await expect(direct.put(putOf('v1/b'))).resolves.toMatchObject({ crc32: undefined });
});

test('with a wrong clock the SDK sets it right, and the short way goes on with that', async () => {
  const { s3, store, direct } = await setUp();
  s3.clockAheadMs = 3_600_000;
  // Ours finds that something is wrong, and the SDK's by how much.
  for (const _ of ['ours', 'of the SDK']) {
    await expect(store.put(putOf('v1/a'))).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' });
  }
  await store.put(putOf('v1/a'));
  await expect(direct.put(putOf('v1/b'))).resolves.toMatchObject({ crc32: undefined });
});

test('closed while the SDK is being loaded, nothing is asked any more', async () => {
  const { store } = await setUp();
  const asked = store.probe(signal);
  store.close();
  await expect(asked).rejects.toThrow('cut off');
});
