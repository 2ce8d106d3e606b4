import { expect, test } from 'vitest';
import { probe } from './probe.ts';
import { answering, ports } from './testing.ts';

test('a good answer is its time, any other one is as bad as a time can be', async () => {
  const { url } = await answering(200, 'well');
  const times = [1_000, 1_250];
  const nowMs = () => times.shift() ?? 0;
  expect(await probe.read({ url }, { ...ports, nowMs })).toEqual({ ok: true, value: 250 });
  const bad = await answering(503, 'not now');
  const down = { ok: true, value: Number.POSITIVE_INFINITY };
  expect(await probe.read({ url: bad.url }, ports)).toEqual(down);
  expect(await probe.read({ url: 'http://127.0.0.1:1/' }, ports)).toEqual(down);
});

test('without an address there is no number', async () => {
  expect(await probe.read({}, ports)).toMatchObject({ ok: false });
  expect(await probe.read({ url: 'nowhere' }, ports)).toMatchObject({ ok: false });
});
