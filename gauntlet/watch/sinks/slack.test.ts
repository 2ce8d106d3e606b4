import { useWebhooks } from '@gauntlet/testkit/factories/vitest';
import { expect, test } from 'vitest';
import { slack } from './slack.ts';
import { notice, opened, ports } from './testing.ts';

const hooks = useWebhooks();

test("a bold line and a point for each alert; Slack's own characters are text", async () => {
  expect(await opened(slack, { url: hooks().url }).tell(notice)).toEqual({ ok: true });
  const got = await hooks().waitFor(({ method }) => method === 'POST');
  expect(got.json()).toEqual({
    text: '*PAGE production: trouble*\n• errors &lt; &amp; &gt; burn',
  });
});

test('without an address it says what it needs', () => {
  expect(slack.open({ url: '' }, ports)).toMatchObject({ ok: false });
});
