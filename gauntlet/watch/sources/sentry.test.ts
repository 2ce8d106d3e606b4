import { expect, test } from 'vitest';
import { sentry } from './sentry.ts';
import { answering, ports } from './testing.ts';

const given = { ...ports, environment: { SENTRY_AUTH_TOKEN: 'a-token' } };

/** As `GET /api/0/organizations/{organization}/events/` answers. */
const answer = (data: readonly object[]) =>
  JSON.stringify({ data, meta: { fields: { 'count()': 'integer' }, dataset: 'errors' } });

test('how many errors there were of late', async () => {
  const { url, asked, headers } = await answering(200, answer([{ 'count()': 12 }]));
  const settings = { url: `${url}/`, organization: 'acme', query: 'release:3f2a91c' };
  expect(await sentry.read(settings, given)).toEqual({ ok: true, value: 12 });
  const [path = ''] = asked;
  expect(path).toMatch(/^\/api\/0\/organizations\/acme\/events\/\?/);
  expect(Object.fromEntries(new URLSearchParams(path.split('?')[1]))).toEqual({
    field: 'count()',
    dataset: 'errors',
    statsPeriod: '5m',
    query: 'release:3f2a91c',
  });
  expect(headers().authorization).toBe('Bearer a-token');
});

test('none at all is a number too: zero', async () => {
  const { url } = await answering(200, answer([{ 'count()': 0 }]));
  const settings = { url, organization: 'acme' };
  expect(await sentry.read(settings, given)).toEqual({ ok: true, value: 0 });
});

test.each([
  ['no row', 200, answer([]), 'there is no number at count()'],
  ['no value', 200, answer([{ 'count()': null }]), 'there is no number at count()'],
  ['a wrong token', 401, '{"detail":"Invalid token"}', 'it answered 401'],
])('%s is no number', async (_name, status, body, why) => {
  const { url } = await answering(status, body);
  const settings = { url, organization: 'acme' };
  expect(await sentry.read(settings, given)).toEqual({ ok: false, why });
});

test('without a token or an organisation nothing is asked', async () => {
  const { url, asked } = await answering(200, answer([]));
  expect(await sentry.read({ url, organization: 'acme' }, ports)).toMatchObject({ ok: false });
  expect(await sentry.read({ url }, given)).toMatchObject({ ok: false });
  expect(asked).toEqual([]);
});
