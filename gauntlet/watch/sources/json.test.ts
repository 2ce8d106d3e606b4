import { expect, test } from 'vitest';
import { json } from './json.ts';
import { answering, ports } from './testing.ts';

test('the number that the path leads to', async () => {
  const { url } = await answering(200, '{"database":{"p95":[7,12.5]},"name":"shop"}');
  const read = (path: string) => json.read({ url, path }, ports);
  expect(await read('database.p95.1')).toEqual({ ok: true, value: 12.5 });
  for (const path of ['name', 'database', 'database.p99', 'name.length', '__proto__.x'])
    expect(await read(path)).toEqual({ ok: false, why: `there is no number at ${path}` });
});

test('what is no document, and nobody there, are reasons and no numbers', async () => {
  const { url } = await answering(200, 'well');
  expect(await json.read({ url, path: 'a' }, ports)).toMatchObject({ ok: false });
  const bad = await answering(500, '{"a":1}');
  const asked = { url: bad.url, path: 'a' };
  expect(await json.read(asked, ports)).toEqual({ ok: false, why: 'it answered 500' });
  expect(await json.read({ url: 'http://127.0.0.1:1/', path: 'a' }, ports)).toMatchObject({
    ok: false,
    why: expect.stringContaining('bad port'),
  });
  expect(await json.read({ url }, ports)).toMatchObject({ ok: false });
});
