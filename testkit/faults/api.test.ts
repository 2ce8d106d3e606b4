import { afterEach, expect, test } from 'vitest';
import { answerApi } from './api.ts';
import { ProxyCollection } from './collection.ts';

// The answers were taken from Toxiproxy itself (its main branch of May 2026).

const collection = new ProxyCollection(1);
afterEach(() => collection.close());

async function api(method: string, path: string, body = '', userAgent = 'test') {
  const answer = await answerApi(collection, { method, path, body, userAgent });
  return { ...answer, body: answer.body?.trimEnd() };
}

const plain = 'text/plain; charset=utf-8';
const made = { name: 'a', listen: '127.0.0.1:0', upstream: 'localhost:9', enabled: false };

function refused(status: number, error: string) {
  return { status, type: plain, body: JSON.stringify({ error, status }) };
}

test('a proxy and its toxics are written field by field as Toxiproxy writes them', async () => {
  const empty =
    '{"name":"a","listen":"127.0.0.1:0","upstream":"localhost:9","enabled":false,"toxics":[]}';
  const created = await api('POST', '/proxies', JSON.stringify(made));
  expect(created).toEqual({ status: 201, type: 'application/json', body: empty });
  const toxic = '{"type":"latency","attributes":{"latency":100,"jitter":5,"x":1}}';
  expect((await api('POST', '/proxies/a/toxics', toxic)).body).toBe(
    '{"attributes":{"latency":100,"jitter":5},"name":"latency_downstream","type":"latency",' +
      '"stream":"downstream","toxicity":1}',
  );
  const shouted = '{"type":"latency","stream":"UPSTREAM","toxicity":0.3}';
  expect((await api('POST', '/proxies/a/toxics', shouted)).body).toBe(
    '{"attributes":{"latency":0,"jitter":0},"name":"latency_UPSTREAM","type":"latency",' +
      '"stream":"UPSTREAM","toxicity":0.3}',
  );
  const change = '{"attributes":{"jitter":9},"toxicity":0.5,"name":"other","stream":"upstream"}';
  const changed =
    '{"attributes":{"latency":100,"jitter":9},"name":"latency_downstream","type":"latency",' +
    '"stream":"downstream","toxicity":0.5}';
  expect((await api('PATCH', '/proxies/a/toxics/latency_downstream', change)).body).toBe(changed);
  expect((await api('POST', '/proxies/a/toxics/latency_downstream', '{}')).body).toBe(changed);
  expect((await api('GET', '/proxies/a/toxics/latency_downstream')).body).toBe(changed);
  const names = JSON.parse((await api('GET', '/proxies/a/toxics')).body ?? '');
  expect(names).toMatchObject([{ name: 'latency_UPSTREAM' }, { name: 'latency_downstream' }]);
  expect(await api('DELETE', '/proxies/a/toxics/latency_UPSTREAM')).toMatchObject({ status: 204 });
  expect(await api('DELETE', '/proxies/a')).toMatchObject({ status: 204 });
  expect((await api('GET', '/proxies')).body).toBe('{}');
});

const anyListen = '"upstream":"localhost:9","listen"';

test.each([
  ['POST', '/proxies', '', 400, 'bad request body: EOF'],
  ['POST', '/proxies', '{"listen":"localhost:0"}', 400, 'missing required field: name'],
  ['POST', '/proxies', '{"name":"x"}', 400, 'missing required field: upstream'],
  [
    'POST',
    '/proxies',
    `{"name":"x",${anyListen}:"nope"}`,
    500,
    'listen tcp: address nope: missing port in address',
  ],
  [
    'POST',
    '/proxies',
    `{"name":"x",${anyListen}:"127.0.0.1:99999"}`,
    500,
    'listen tcp: address 99999: invalid port',
  ],
  ['POST', '/proxies', JSON.stringify(made), 409, 'proxy already exists'],
  ['PATCH', '/proxies/a', '{"listen":"nope"}', 500, 'address nope: missing port in address'],
  ['GET', '/proxies/nope', '', 404, 'proxy not found'],
  ['PATCH', '/proxies/nope', '{}', 404, 'proxy not found'],
  ['DELETE', '/proxies/nope', '', 404, 'proxy not found'],
  ['POST', '/proxies/nope/toxics', '{bad', 404, 'proxy not found'],
  ['POST', '/proxies/a/toxics', '{"type":"nothing"}', 400, 'invalid toxic type'],
  ['POST', '/proxies/a/toxics', '{"name":"t"}', 400, 'invalid toxic type'],
  [
    'POST',
    '/proxies/a/toxics',
    '{"type":"latency","stream":"side"}',
    400,
    'stream was invalid, can be either upstream or downstream',
  ],
  ['GET', '/proxies/a/toxics/nope', '', 404, 'toxic not found'],
  ['PATCH', '/proxies/a/toxics/nope', '{}', 404, 'toxic not found'],
  ['DELETE', '/proxies/a/toxics/nope', '', 404, 'toxic not found'],
])('%s %s %s is refused as Toxiproxy refuses it', async (method, path, body, status, error) => {
  await api('POST', '/proxies', JSON.stringify(made));
  expect(await api(method, path, body)).toEqual(refused(status, error));
});

test.each([
  ['/proxies', '{bad'],
  ['/proxies', '[]'],
  ['/proxies', '{"name":5,"upstream":"x"}'],
  ['/proxies/a', '{"enabled":"x"}'],
  ['/proxies/a/toxics', '{"type":"slicer","toxicity":"x"}'],
  ['/proxies/a/toxics', '{"type":"latency","attributes":{"latency":1.5}}'],
  ['/proxies/a/toxics', '{"type":"latency","attributes":{"latency":"x"}}'],
])('a body that does not fit is a bad request: %s %s', async (path, body) => {
  await api('POST', '/proxies', JSON.stringify(made));
  const { status, body: answer } = await api('POST', path, body);
  expect([status, JSON.parse(answer ?? '')]).toMatchObject([400, { status: 400 }]);
  expect(answer).toContain('"bad request body: ');
});

test('populate answers with what it made, and why it stopped', async () => {
  const off = JSON.stringify([made]);
  expect(await api('POST', '/populate', off)).toMatchObject({ status: 201 });
  expect((await api('POST', '/populate', '[]')).body).toBe('{"proxies":null}');
  expect(await api('POST', '/populate', '[{"name":"p3"}]')).toEqual({
    status: 400,
    type: 'application/json',
    body: '{"error":"missing required field: upstream at proxy 1","status":400,"proxies":null}',
  });
  const stops = JSON.stringify([made, { ...made, name: 'b', enabled: true, listen: 'nope' }]);
  const { status, body } = await api('POST', '/populate', stops);
  expect([status, JSON.parse(body ?? '')]).toMatchObject([500, { proxies: [{ name: 'a' }] }]);
});

test('browsers, wrong methods and unknown paths are turned away', async () => {
  expect(await api('GET', '/version', '', 'Mozilla/5.0 (X11)')).toEqual({
    status: 403,
    type: plain,
    body: 'User agent not allowed',
  });
  expect(await api('PUT', '/proxies')).toMatchObject({ status: 405 });
  expect(await api('GET', '/reset')).toMatchObject({ status: 405 });
  expect(await api('GET', '/nope')).toEqual({
    status: 404,
    type: plain,
    body: '404 page not found',
  });
});

test('two requests at once make a proxy once', async () => {
  const body = JSON.stringify({ ...made, enabled: true });
  const both = await Promise.all([1, 2].map(() => api('POST', '/proxies', body)));
  expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409]);
});
