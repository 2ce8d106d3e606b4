import { makeApiKey } from '@gauntlet/kit/auth';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { links } from '../../api/links.ts';
import { addApiKey, addUser } from '../../metadata/users.ts';
import { PEPPER, type TestApi, testApi } from '../support/api.ts';
import { bytesOf } from '../support/bytes.ts';

// A hang guard: the machine may do much else meanwhile.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let api: TestApi;
let key = '';
let nowMs = Date.now();

beforeAll(async () => {
  api = await testApi({
    servers: 2,
    access: { required: true },
    links: links('a key for links', () => nowMs),
  });
  const user = await addUser(api.db, 'ann', 'writer');
  const made = makeApiKey('st', PEPPER);
  await addApiKey(api.db, user?.userId ?? '', made);
  key = made.key;
});
afterAll(() => api.close());

const bytes = bytesOf(50_000);

async function stored(query = ''): Promise<string> {
  const form = new FormData();
  form.set('file', new Blob([Uint8Array.from(bytes)]), 'a.bin');
  const request = { method: 'POST', body: form, headers: { 'x-api-key': key } };
  const answer = await fetch(`${api.url}/files${query}`, request);
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { file_id: string }).file_id;
}

async function linkTo(fileId: string, expires_in?: number) {
  const headers = { 'x-api-key': key, 'content-type': 'application/json' };
  const body = JSON.stringify(expires_in === undefined ? {} : { expires_in });
  const answer = await fetch(`${api.url}/files/${fileId}/links`, { method: 'POST', headers, body });
  const { url = '' } = (await answer.json()) as { url?: string };
  return { status: answer.status, url };
}

const codeOf = async (url: string) => {
  const answer = await fetch(`${api.url}${url}`);
  if (answer.status === 200) return (await answer.arrayBuffer()).byteLength;
  return `${answer.status} ${((await answer.json()) as { code: string }).code}`;
};

test('a link opens its file without a key, as long as it lasts, and nothing else', async () => {
  const [fileId, other] = [await stored(), await stored()];
  const { status, url } = await linkTo(fileId, 600);
  expect([status, await codeOf(url)]).toEqual([201, bytes.length]);
  const expires = Number(/expires=(\d+)/.exec(url)?.[1]);
  const refused = [
    url.replace(fileId, other),
    url.replace(String(expires), String(expires + 1)),
    url.replace(/signature=./, (found) => (found.endsWith('A') ? 'signature=B' : 'signature=A')),
    `/files/${fileId}?signature=`,
    `/files/${fileId}?expires=${expires}&signature=x`,
  ];
  for (const one of refused) expect([one, await codeOf(one)]).toEqual([one, '403 LINK_INVALID']);
  expect(await codeOf(`/files/${fileId}`)).toBe('401 ACCESS_REQUIRED');
  // It is for reading, and for this file's bytes alone.
  const gone = await fetch(`${api.url}${url}`, { method: 'DELETE' });
  expect(gone.status).toBe(401);
  expect(await codeOf(url.replace('?', '/metadata?'))).toBe('401 ACCESS_REQUIRED');
  nowMs += 601_000;
  expect(await codeOf(url)).toBe('403 LINK_INVALID');
  nowMs -= 601_000;
  for (const wrong of [0, -1, 604_801, 1.5]) {
    expect([wrong, (await linkTo(fileId, wrong)).status]).toEqual([wrong, 400]);
  }
  expect((await linkTo('00000000-0000-4000-8000-000000000000')).status).toBe(404);
});

test('what caches may do with a file is said when it is stored', async () => {
  const fileId = await stored('?cache_control=public,%20s-maxage=60');
  const { url } = await linkTo(fileId);
  const answer = await fetch(`${api.url}${url}`);
  await answer.arrayBuffer();
  expect(answer.headers.get('cache-control')).toBe('public, s-maxage=60');
  const form = new FormData();
  form.set('file', new Blob(['x']), 'a');
  for (const bad of ['a%0d%0aset-cookie:x', 'x'.repeat(201)]) {
    const request = { method: 'POST', body: form, headers: { 'x-api-key': key } };
    const refused = await fetch(`${api.url}/files?cache_control=${bad}`, request);
    expect([bad, refused.status]).toEqual([bad, 400]);
  }
});
