/** The list of models is of what its key can use: what is in it answers, and nothing else does. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../support/fake-upstream.ts';
import { type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let upstream: FakeUpstream;
let keys: Readonly<Record<'live' | 'listed' | 'test', string>>;
const models = ['built-in', 'fake', 'unpriced', 'nobody'];

beforeAll(async () => {
  upstream = await fakeUpstream();
  gateway = await testGateway();
  await gateway.provider('local', '', 'local');
  await gateway.provider('fake', upstream.url);
  await gateway.model('built-in', ['local']);
  await gateway.model('fake', ['fake']);
  await gateway.model('unpriced', ['fake'], null);
  await gateway.model('nobody', []);
  const { id } = await gateway.account();
  keys = {
    live: await gateway.key(id),
    listed: await gateway.key(id, { models: ['fake', 'unpriced', 'none'] }),
    test: await gateway.key(id, {}, 'test'),
  };
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

async function ask(key: string, path: string, body?: object) {
  const response = await fetch(gateway.url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as object };
}

test.each<['live' | 'listed' | 'test', readonly string[]]>([
  ['live', ['built-in', 'fake']],
  ['listed', ['fake']],
  ['test', ['built-in']],
])('a key that is %s sees %j, and can use them alone', async (kind, usable) => {
  const key = keys[kind];
  const { json } = await ask(key, '/v1/models');
  const { data } = json as { readonly data: readonly { readonly id: string }[] };
  expect(data.map(({ id }) => id).sort()).toEqual(usable);
  for (const model of models) {
    const isUsable = usable.includes(model);
    const one = await ask(key, `/v1/models/${model}`);
    expect([model, one.status]).toEqual([model, isUsable ? 200 : 404]);
    const messages = [{ role: 'user', content: 'x' }];
    const { status } = await ask(key, '/v1/chat/completions', { model, messages, max_tokens: 5 });
    // None of what OpenAI's clients would send again: 408, 409, 429, 500 and above.
    expect(isUsable ? [200] : [403, 404]).toContain(status);
  }
});
