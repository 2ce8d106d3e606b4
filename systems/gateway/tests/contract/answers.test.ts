/**
 * The shapes that clients rely on. The gateway's own answers are held to them always, and those of
 * the real providers where the environment has a key for them.
 */
import { expectContract } from '@gauntlet/testkit/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestAccount, type TestGateway, testGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let account: TestAccount;

beforeAll(async () => {
  gateway = await testGateway();
  await gateway.provider('local', '', 'local');
  await gateway.model('local', ['local']);
  account = await gateway.account();
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

function post(url: string, key: string, body: object): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

const messages = [{ role: 'user', content: 'Say one word.' }];
const enums = ['finish_reason', 'role', 'object', 'type', 'stop_reason'];

const forms: readonly (readonly [string, string, object])[] = [
  ['chat', '/v1/chat/completions', { messages }],
  ['message', '/v1/messages', { messages, max_tokens: 20 }],
  ['embeddings', '/v1/embeddings', { input: 'one word' }],
  ['images', '/v1/images/generations', { prompt: 'one colour' }],
  ['error', '/v1/chat/completions', { messages: [] }],
];

test.each(forms)('the form of %s stays as it is', async (name, path, body) => {
  const answer = await post(gateway.url + path, account.key, { model: 'local', ...body });
  const result = await expectContract(name, answer, { enums });
  expect(['kept', 'written', 'updated']).toContain(result.outcome);
});

const real = [
  ['openai', 'https://api.openai.com/v1', 'OPENAI_API_KEY', 'gpt-4o-mini'],
  ['openrouter', 'https://openrouter.ai/api/v1', 'OPENROUTER_API_KEY', 'openai/gpt-4o-mini'],
] as const;

for (const [name, base, variable, model] of real) {
  const key = process.env[variable];
  test.skipIf(key === undefined)(`${name} answers as we read it (${variable} is set)`, async () => {
    const request = { model, messages, max_tokens: 16 };
    const answer = await post(`${base}/chat/completions`, key ?? '', request);
    expect(await answer.json()).toMatchObject({
      id: expect.any(String),
      choices: [{ message: { content: expect.any(String) } }],
      usage: { prompt_tokens: expect.any(Number), total_tokens: expect.any(Number) },
    });
  });
}
