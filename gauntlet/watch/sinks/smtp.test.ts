import { useMailBox } from '@gauntlet/testkit/factories/vitest';
import { expect, test } from 'vitest';
import { smtp } from './smtp.ts';
import { notice, opened, ports } from './testing.ts';

const mail = useMailBox();

test('one mail to all of them, with the trouble in its subject', async () => {
  const to = ['ann@example.com', 'bob@example.com'];
  const from = 'gauntlet@example.com';
  expect(await opened(smtp, { url: mail().url, to, from }).tell(notice)).toEqual({ ok: true });
  const got = await mail().waitFor(({ subject }) => subject === 'PAGE production: trouble');
  expect(got).toMatchObject({ from, to });
  expect(got.text.trim()).toBe('errors < & > burn');
});

test('a server that refuses is a reason', async () => {
  mail().refuse('gone@example.com', '550 no such user');
  const told = await opened(smtp, { url: mail().url, to: 'gone@example.com' }).tell(notice);
  expect(told).toMatchObject({ ok: false, why: expect.stringContaining('no such user') });
});

test.each([
  [{ to: 'ann@example.com' }, 'url'],
  [{ url: 'smtp://localhost' }, 'to'],
  [{ url: 'smtp://localhost', to: [] }, 'to'],
])('%j lacks its %s', (settings, name) => {
  expect(smtp.open(settings, ports)).toMatchObject({
    ok: false,
    why: expect.stringContaining(`\`${name}\``),
  });
});
