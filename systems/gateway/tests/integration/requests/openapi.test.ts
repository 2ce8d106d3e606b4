/** The document says what is asked for and what comes back, and is whole in itself. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { isRecord, type JsonRecord, recordOf, recordsOf } from '../../../dialects/json.ts';
import { type TestAccount, type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let account: TestAccount;
let session: string;
let document: JsonRecord;
const password = 'four quiet otters swimming';

beforeAll(async () => {
  gateway = await testGateway();
  await gateway.provider('local', '', 'local');
  await gateway.model('local', ['local']);
  account = await gateway.account();
  const { accounts } = gateway.gateway;
  await accounts.add('user@example.com', password, 'user');
  session = (await accounts.logIn('user@example.com', password)).accessToken;
  document = (await ask('GET /openapi.json')).json;
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

async function ask(place: string, body?: object, secret = account.key) {
  const [method = '', path = ''] = place.split(' ');
  const response = await fetch(gateway.url + path, {
    method,
    headers: {
      ...(secret === '' ? {} : { authorization: `Bearer ${secret}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { status, headers } = response;
  return { status, headers, json: (await response.json()) as JsonRecord };
}

function resolved(ref: string): JsonRecord {
  const steps = ref.replace(/^#\//, '').split('/');
  return steps.reduce<JsonRecord>((at, step) => recordOf(at[step]), document);
}

function refsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = isRecord(value) && typeof value.$ref === 'string' ? [value.$ref] : [];
  return [...own, ...Object.values(value).flatMap(refsIn)];
}

function operations(): readonly (readonly [string, JsonRecord])[] {
  return Object.entries(recordOf(document.paths)).flatMap(([path, methods]) =>
    Object.entries(recordOf(methods)).map(
      ([method, operation]) => [`${method.toUpperCase()} ${path}`, recordOf(operation)] as const,
    ),
  );
}

function operationAt(place: string): JsonRecord {
  return operations().find(([name]) => name === place)?.[1] ?? {};
}

/** What stands in for the components is what they say. */
function whole(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(whole);
  if (!isRecord(value)) return value;
  if (typeof value.$ref === 'string') return whole(resolved(value.$ref));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, whole(inner)]));
}

test('each reference leads to something, and nothing is named that nobody refers to', () => {
  const refs = new Set(refsIn(document));
  expect([...refs].filter((ref) => Object.keys(resolved(ref)).length === 0)).toEqual([]);
  const { schemas } = recordOf(document.components);
  const names = Object.keys(recordOf(schemas)).map((name) => `#/components/schemas/${name}`);
  expect(names.filter((name) => !refs.has(name))).toEqual([]);
  expect(names.length).toBeGreaterThan(8);
});

test('what has to be shown is said of each route, and is what is asked', async () => {
  const { securitySchemes } = recordOf(document.components);
  const ways = ({ security }: JsonRecord) => recordsOf(security).flatMap((way) => Object.keys(way));
  expect(ways(operationAt('GET /user/balance'))).toEqual(['key', 'x-api-key', 'session']);
  expect(ways(operationAt('POST /user/api-keys'))).toEqual(['session']);
  expect(ways(operationAt('GET /admin/users'))).toEqual(['session']);
  expect(ways(operationAt('GET /catalog/models'))).toEqual([]);
  for (const [place, operation] of operations()) {
    const named = ways(operation);
    for (const way of named) expect(recordOf(securitySchemes)).toHaveProperty(way);
    if (!place.startsWith('GET ')) continue;
    const path = place.replace('{id}', crypto.randomUUID()).replace('{model}', 'local');
    const { status } = await ask(path, undefined, '');
    expect(status === 401, place).toBe(named.length > 0);
  }
});

const chat = { model: 'local', messages: [{ role: 'user', content: 'x' }], max_tokens: 5 };

test('answers have the form that is documented, and the headers', async () => {
  const called = await ask('POST /v1/chat/completions', chat);
  const receipt = String(called.headers.get('x-receipt-id'));
  const calls: readonly (readonly [string, (object | undefined)?, string?])[] = [
    ['POST /v1/chat/completions', chat],
    ['POST /v1/messages', chat],
    ['POST /v1/responses', { model: 'local', input: 'x' }],
    ['POST /v1/messages/count_tokens', chat],
    ['POST /v1/embeddings', { model: 'local', input: 'x' }],
    ['POST /v1/images/generations', { model: 'local', prompt: 'x' }],
    ['GET /v1/models'],
    ['GET /catalog/models'],
    ['GET /catalog/providers'],
    ['GET /user'],
    ['GET /user/balance'],
    ['GET /user/credit-transactions'],
    ['GET /receipts/{id}'],
    ['POST /quotes', { operation: 'chat', request: chat }],
    ['POST /user/api-keys', {}, session],
    ['GET /user/api-keys', undefined, session],
    ['GET /health'],
  ];
  for (const [place, body, secret] of calls) {
    const { status, json, headers } = await ask(place.replace('{id}', receipt), body, secret);
    const answer = whole(recordOf(operationAt(place).responses)[String(status)]);
    const { content, headers: named } = recordOf(answer);
    const { schema } = recordOf(recordOf(content)['application/json']);
    const read = z.fromJSONSchema(recordOf(schema) as never).safeParse(json);
    expect(read.error?.issues ?? [], place).toEqual([]);
    expect(Object.keys(recordOf(recordOf(schema).properties)).length, place).toBeGreaterThan(0);
    expect(headers.get('x-request-id')).toBeTruthy();
    if (place !== 'GET /health') expect(Object.keys(recordOf(named))).toContain('x-request-id');
  }
});

test('errors have theirs, of either client, and the limits are in the head', async () => {
  for (const [place, body] of [
    ['POST /v1/chat/completions', {}],
    ['POST /v1/messages', {}],
    ['GET /v1/models/none', undefined],
  ] as const) {
    const { json } = await ask(place, body);
    const at = place.replace('none', '{model}');
    const answer = recordOf(whole(recordOf(operationAt(at).responses).default));
    const { schema } = recordOf(recordOf(answer.content)['application/json']);
    const read = z.fromJSONSchema(recordOf(schema) as never).safeParse(json);
    expect(read.error?.issues ?? [], place).toEqual([]);
  }
  const limited = recordOf(recordOf(operationAt('POST /quotes').responses)['201']);
  expect(Object.keys(recordOf(limited.headers))).toContain('x-ratelimit-remaining-requests');
});
