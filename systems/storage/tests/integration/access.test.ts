import { makeApiKey } from '@gauntlet/kit/auth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KEY_PREFIX } from '../../api/access.ts';
import { addApiKey, addUser, disableUser } from '../../metadata/users.ts';
import type { Role } from '../../model/roles.ts';
import { PEPPER, type TestApi, testApi, tokens } from '../support/api.ts';

let api: TestApi;
const keys = new Map<string, string>();
beforeAll(async () => {
  api = await testApi({ access: { required: true } });
  for (const role of ['reader', 'writer', 'server', 'admin'] as const satisfies Role[]) {
    keys.set(role, await user(role, role));
  }
});
afterAll(() => api.close());

async function user(name: string, role: Role): Promise<string> {
  const added = await addUser(api.db, name, role);
  const made = makeApiKey(KEY_PREFIX, PEPPER);
  await addApiKey(api.db, added?.userId ?? '', made);
  return made.key;
}

const requests = {
  list: ['GET', '/files'],
  read: ['GET', '/files/00000000-0000-4000-8000-000000000000'],
  metadata: ['GET', '/files/00000000-0000-4000-8000-000000000000/metadata'],
  upload: ['POST', '/files'],
  remove: ['DELETE', '/files/00000000-0000-4000-8000-000000000000'],
  resume: ['POST', '/uploads'],
  heartbeat: ['POST', '/servers/heartbeat'],
  status: ['GET', '/status'],
  health: ['GET', '/health'],
} as const;

async function ask(what: keyof typeof requests, headers: Record<string, string>) {
  const [method, path] = requests[what];
  const body = what === 'heartbeat' ? JSON.stringify(beat) : undefined;
  const type: Record<string, string> =
    body === undefined ? {} : { 'content-type': 'application/json' };
  const all = { 'tus-resumable': '1.0.0', ...type, ...headers };
  const answer = await fetch(`${api.url}${path}`, {
    method,
    headers: all,
    ...(body === undefined ? {} : { body }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

const beat = {
  server_id: 'server-1',
  grpc_address: '127.0.0.1:1',
  available_space: 1,
  used_space: 1,
  total_space: 1,
};

/** What a request gets that was let in and then finds nothing, or is not whole. */
const table: Record<keyof typeof requests, [reader: number, writer: number, server: number]> = {
  list: [200, 200, 403],
  read: [404, 404, 403],
  metadata: [404, 404, 403],
  upload: [403, 400, 403],
  remove: [403, 404, 403],
  resume: [403, 400, 403],
  heartbeat: [403, 403, 200],
  status: [403, 403, 403],
  health: [200, 200, 200],
};

test('who may do what', async () => {
  for (const [what, [reader, writer, server]] of Object.entries(table)) {
    const request = what as keyof typeof requests;
    const found: Record<string, number> = {};
    for (const [role, key] of keys) found[role] = await ask(request, { 'x-api-key': key });
    expect([what, found]).toEqual([what, { reader, writer, server, admin: expect.any(Number) }]);
    expect([what, found.admin]).not.toEqual([what, 403]);
    const nobody = await ask(request, {});
    expect([what, nobody]).toEqual([what, what === 'health' ? 200 : 401]);
  }
});

test('keys and tokens that are not good let nobody in', async () => {
  const reader = keys.get('reader') ?? '';
  const other = await tokens.issue('nobody-of-that-name');
  const good = await tokens.issue('reader');
  const cases: [Record<string, string>, number][] = [
    [{ authorization: `Bearer ${reader}` }, 200],
    [{ authorization: `Bearer ${good}` }, 200],
    [{ authorization: `Bearer ${other}` }, 401],
    [{ authorization: `Bearer ${good.slice(0, -2)}xx` }, 401],
    [{ authorization: 'Basic cmVhZGVyOng=' }, 401],
    [{ 'x-api-key': `${reader.slice(0, -1)}_` }, 401],
    [{ 'x-api-key': makeApiKey(KEY_PREFIX, PEPPER).key }, 401],
    [{ 'x-api-key': '' }, 401],
  ];
  for (const [headers, status] of cases) {
    expect([headers, await ask('list', headers)]).toEqual([headers, status]);
  }
});

test('a user that is disabled is out, with key and token', async () => {
  const key = await user('leaving', 'writer');
  const token = await tokens.issue('leaving');
  expect(await ask('list', { 'x-api-key': key })).toBe(200);
  await disableUser(api.db, 'leaving');
  expect(await ask('list', { 'x-api-key': key })).toBe(401);
  expect(await ask('list', { authorization: `Bearer ${token}` })).toBe(401);
});

test('who asks too often is told when to come back', async () => {
  const limited = await testApi({ rate: { capacity: 3, refillPerS: 0.01 } });
  try {
    const answers = [];
    for (let count = 0; count < 5; count += 1) answers.push(await fetch(`${limited.url}/files`));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    expect(Number(answers[4]?.headers.get('retry-after'))).toBeGreaterThan(0);
    // Whatever a request says of itself, it is still from this address.
    const other = await fetch(`${limited.url}/files`, { headers: { 'x-api-key': 'another' } });
    expect(other.status).toBe(429);
  } finally {
    await limited.close();
  }
});

test('a user has a rate of its own, whatever the key; bad keys share the address', async () => {
  const access = { required: true };
  const limited = await testApi({ access, rate: { capacity: 3, refillPerS: 0.01 } });
  const ask = async (headers: Record<string, string>) =>
    (await fetch(`${limited.url}/files`, { headers })).status;
  const keyOf = async (name: string) => {
    const added = await addUser(limited.db, name, 'reader');
    const made = makeApiKey(KEY_PREFIX, PEPPER);
    await addApiKey(limited.db, added?.userId ?? '', made);
    return { 'x-api-key': made.key };
  };
  try {
    const [one, other] = [await keyOf('one'), await keyOf('other')];
    const token = { authorization: `Bearer ${await tokens.issue('one')}` };
    const answers = [];
    for (const headers of [one, token, one, token, one]) answers.push(await ask(headers));
    expect(answers).toEqual([200, 200, 200, 429, 429]);
    expect(await ask(other)).toBe(200);
    const guesses = [];
    for (let count = 0; count < 4; count += 1) {
      guesses.push(await ask({ 'x-api-key': makeApiKey(KEY_PREFIX, PEPPER).key }));
    }
    expect(guesses).toEqual([401, 401, 401, 429]);
  } finally {
    await limited.close();
  }
});
