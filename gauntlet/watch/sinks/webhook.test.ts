import { useWebhooks } from '@gauntlet/testkit/factories/vitest';
import { expect, test } from 'vitest';
import { notice, opened, ports } from './testing.ts';
import { webhook } from './webhook.ts';

const hooks = useWebhooks();

test('what is wrong, since when, as JSON', async () => {
  expect(await opened(webhook, { url: hooks().url }).tell(notice)).toEqual({ ok: true });
  const got = await hooks().waitFor(({ method }) => method === 'POST');
  expect(got.json()).toEqual({
    kind: 'begun',
    group: 'production',
    title: 'PAGE production: trouble',
    alerts: [{ ...notice.alerts[0]?.trouble, since: '1970-01-01T00:00:00.000Z' }],
  });
});

test('an answer that is no good, and nobody there, are reasons', async () => {
  hooks().answerWith({ status: 403, body: 'not you' });
  expect(await opened(webhook, { url: hooks().url }).tell(notice)).toEqual({
    ok: false,
    why: 'it answered 403: not you',
  });
  const nobody = await opened(webhook, { url: 'http://127.0.0.1:1/' }).tell(notice);
  expect(nobody).toMatchObject({ ok: false, why: expect.stringMatching(/refused|bad port/i) });
});

test('without an address it says what it needs', () => {
  expect(webhook.open({}, ports)).toEqual({
    ok: false,
    why: 'it needs `url`, such as https://example.com/alerts',
  });
});
