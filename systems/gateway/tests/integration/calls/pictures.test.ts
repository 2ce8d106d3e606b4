/** A picture is held for as many tokens as its model can count for it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let admin: string;
let key: string;
const password = 'four quiet otters swimming';

beforeAll(async () => {
  gateway = await testGateway();
  await gateway.provider('local', '', 'local');
  const { accounts } = gateway.gateway;
  await accounts.add('admin@example.com', password, 'admin');
  admin = (await accounts.logIn('admin@example.com', password)).accessToken;
  key = (await gateway.account()).key;
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

async function send(method: string, path: string, by: string, body: object) {
  const headers = { authorization: `Bearer ${by}`, 'content-type': 'application/json' };
  return await fetch(gateway.url + path, { method, headers, body: JSON.stringify(body) });
}

/** What a request with a picture, or without, is held for at most, in nano-dollars. */
async function held(picture: boolean): Promise<number> {
  const url = 'https://example.com/a.png';
  const text = { type: 'text', text: 'What is this?' };
  const content = picture ? [text, { type: 'image_url', image_url: { url } }] : [text];
  const messages = [{ role: 'user', content }];
  const request = { model: 'gpt-4o-mini', max_tokens: 1, messages };
  const answer = await send('POST', '/v1/chat/completions', key, request);
  expect(answer.status).toBe(200);
  await answer.text();
  const path = `/receipts/${answer.headers.get('x-receipt-id')}`;
  const headers = { authorization: `Bearer ${key}` };
  const receipt = await fetch(gateway.url + path, { headers });
  return Number(((await receipt.json()) as { receipt: { held: string } }).receipt.held);
}

test('as is known of the model, or as an administrator says', async () => {
  const put = async (more: object) => {
    const offers = [{ provider: 'local', model: 'gpt-4o-mini' }];
    const limits = { context_tokens: 128_000, max_output_tokens: 100 };
    const model = { id: 'gpt-4o-mini', ...limits, offers, ...more };
    const answer = await send('PUT', '/admin/models', admin, model);
    expect(answer.status).toBe(200);
  };
  await put({});
  const perMillion = { input: 1_000_000n, output: 1_000_000n };
  await gateway.gateway.prices.set({ provider: 'local', model: 'gpt-4o-mini', perMillion });
  const plain = await held(false);
  // What says where the picture is counts by its bytes, as all that is sent.
  const around = 70;
  expect((await held(true)) - plain - 48_169).toBeLessThan(around);
  expect((await held(true)) - plain).toBeGreaterThan(48_169);
  await put({ image_tokens: 2_000 });
  expect((await held(true)) - plain - 2_000).toBeLessThan(around);
  await put({ image_tokens: null });
  expect((await held(true)) - plain).toBeGreaterThan(48_169);
  expect((await send('PUT', '/admin/models', admin, { image_tokens: 0 })).status).toBe(422);
});
