/** A real nginx in front: what it keeps, what it forgets, and what it gives to nobody else. */
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { makeApiKey } from '@gauntlet/kit/auth';
import { deadlineAfter, type Part, systemClock } from '@gauntlet/kit/lifecycle';
import { logger } from '@gauntlet/kit/telemetry';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { links } from '../../api/links.ts';
import { purgeReceiver } from '../../cli/purge-receiver.ts';
import { nameHook, purgesWaiting } from '../../metadata/purges.ts';
import { setBucketCacheControl } from '../../metadata/s3/buckets.ts';
import type { Db } from '../../metadata/schema.ts';
import { addApiKey, addUser } from '../../metadata/users.ts';
import { type PurgeHook, runPurges } from '../../upkeep/purges.ts';
import { PEPPER, type TestApi, testApi } from '../support/api.ts';
import { hasNginx, type Nginx, nginxBefore } from '../support/nginx.ts';
import { testS3 } from '../support/s3.ts';

// A hang guard: the machine may do much else meanwhile.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const noNginx = !hasNginx() && 'nginx is not installed here';
const secret = 'a secret of the hook';
const closing: (() => Promise<unknown>)[] = [];

beforeEach(() => void closing.splice(0));
afterEach(async () => {
  for (const close of closing.reverse()) await close();
});

async function nginx(upstream: string): Promise<Nginx> {
  const made = await nginxBefore(upstream);
  closing.push(() => made.close());
  return made;
}

/** The storage's command for it, and the storage that tells it. */
async function hookOf({ cacheFolder }: Nginx, db: Db): Promise<() => Promise<void>> {
  const log = logger({ service: 'purge', level: 'silent' });
  const receiver = purgeReceiver({ folder: cacheFolder, secret, log, nowMs: Date.now });
  const part: Part = receiver.part({ port: 0, host: '127.0.0.1' });
  await part.start(new AbortController().signal, () => undefined);
  closing.push(async () => {
    const deadline = deadlineAfter(5_000, systemClock);
    await part.stop?.(deadline);
    deadline.close();
  });
  const url = `${receiver.url()}/`;
  const ignore = () => undefined;
  const hook: PurgeHook = {
    ...{ url, secret, nowMs: Date.now, timeoutMs: 5_000, onTold: ignore, onFailure: ignore },
  };
  await nameHook(db, url);
  return async () => {
    while ((await purgesWaiting(db)).count > 0) await runPurges(db, hook);
  };
}

async function startApi(): Promise<{ api: TestApi; key: string }> {
  const api = await testApi({
    servers: 2,
    access: { required: true },
    links: links('a key for links', Date.now),
  });
  closing.push(() => api.close());
  const user = await addUser(api.db, 'ann', 'writer');
  const made = makeApiKey('st', PEPPER);
  await addApiKey(api.db, user?.userId ?? '', made);
  return { api, key: made.key };
}

async function stored({ url }: TestApi, key: string, text: string): Promise<string> {
  const body = new FormData();
  body.set('file', new Blob([text]), 'a.txt');
  const to = `${url}/files?cache_control=public,%20s-maxage=600`;
  const answer = await fetch(to, { method: 'POST', body, headers: { 'x-api-key': key } });
  return ((await answer.json()) as { file_id: string }).file_id;
}

async function linkTo({ url }: TestApi, key: string, id: string, forS: number): Promise<string> {
  const headers = { 'x-api-key': key, 'content-type': 'application/json' };
  const body = JSON.stringify({ expires_in: forS });
  const answer = await fetch(`${url}/files/${id}/links`, { method: 'POST', headers, body });
  return ((await answer.json()) as { url: string }).url;
}

test.skipIf(noNginx)('a signed link is kept for who has it, and for nobody else', async () => {
  const { api, key } = await startApi();
  const front = await nginx(api.url);
  const id = await stored(api, key, 'hello');
  const link = await linkTo(api, key, id, 300);
  const seen = [await front.get(link), await front.get(link)];
  expect(seen.map(({ status, cache, body }) => [status, cache, body])).toEqual([
    [200, 'MISS', 'hello'],
    [200, 'HIT', 'hello'],
  ]);
  // No longer than the link itself is good for.
  expect(Number(/s-maxage=(\d+)/.exec(seen[0]?.cacheControl ?? '')?.[1])).toBeLessThanOrEqual(300);
  expect((await front.get(`/files/${id}`)).status).toBe(401);
  expect((await front.get(link.replace(/signature=.{4}/, 'signature=AAAA'))).status).toBe(403);
  // What a key opens goes past the cache, both ways.
  const keyed = await front.get(`/files/${id}`, { 'x-api-key': key });
  expect([keyed.status, keyed.cache]).toEqual([200, 'BYPASS']);
  expect((await front.get(`/files/${id}`)).status).toBe(401);
});

test.skipIf(noNginx)('a link that is over is not answered from the cache either', async () => {
  const { api, key } = await startApi();
  const front = await nginx(api.url);
  const link = await linkTo(api, key, await stored(api, key, 'hello'), 2);
  expect((await front.get(link)).status).toBe(200);
  await vi.waitUntil(async () => (await front.get(link)).status === 403, { timeout: 60_000 });
});

test.skipIf(noNginx)('a file that is deleted is forgotten, under all its links', async () => {
  const { api, key } = await startApi();
  const front = await nginx(api.url);
  const told = await hookOf(front, api.db);
  const [id, other] = [await stored(api, key, 'hello'), await stored(api, key, 'other')];
  const own = [await linkTo(api, key, id, 300), await linkTo(api, key, id, 301)];
  const others = await linkTo(api, key, other, 300);
  for (const link of [...own, others]) await front.get(link);
  for (const link of [...own, others]) expect((await front.get(link)).cache).toBe('HIT');
  await fetch(`${api.url}/files/${id}`, { method: 'DELETE', headers: { 'x-api-key': key } });
  await told();
  for (const link of own) expect((await front.get(link)).status).toBe(404);
  expect((await front.get(others)).cache).toBe('HIT');
});

test.skipIf(noNginx)('an object that is overwritten or deleted is forgotten', async () => {
  const s3 = await testS3({ cluster: { servers: 2 } });
  closing.push(() => s3.close());
  const { db } = s3.cluster;
  const front = await nginx(s3.url);
  const told = await hookOf(front, db);
  const client = s3.client();
  const name = { Bucket: 'photos', Key: 'a b/ü.txt' };
  await client.send(new CreateBucketCommand({ Bucket: name.Bucket }));
  await setBucketCacheControl(db, name.Bucket, 'public, s-maxage=600');
  await client.send(new PutObjectCommand({ ...name, Body: 'one' }));
  const signed = new URL(
    await getSignedUrl(client, new GetObjectCommand(name), { expiresIn: 300 }),
  );
  const get = () => front.get(signed.pathname + signed.search, { host: signed.host });
  expect([(await get()).cache, (await get()).cache]).toEqual(['MISS', 'HIT']);
  await client.send(new PutObjectCommand({ ...name, Body: 'two' }));
  // Nobody has told it yet.
  expect((await get()).body).toBe('one');
  await told();
  const fresh = await get();
  expect([fresh.status, fresh.body]).toEqual([200, 'two']);
  expect((await get()).cache).toBe('HIT');
  await client.send(new DeleteObjectCommand(name));
  await told();
  expect((await get()).status).toBe(404);
  expect((await front.get(signed.pathname, { host: signed.host })).status).toBe(403);
});
