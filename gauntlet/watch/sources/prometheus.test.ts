import { expect, test } from 'vitest';
import { prometheus } from './prometheus.ts';
import { answering, ports } from './testing.ts';

const vector = (...values: readonly string[]) =>
  JSON.stringify({
    status: 'success',
    data: {
      resultType: 'vector',
      result: values.map((value) => ({ metric: {}, value: [1, value] })),
    },
  });

test('the largest of what a query gives now', async () => {
  const { url, asked } = await answering(200, vector('0.25', '0.75', 'NaN'));
  const query = 'sum(rate(errors[5m])) by (job)';
  expect(await prometheus.read({ url: `${url}/`, query }, ports)).toEqual({
    ok: true,
    value: 0.75,
  });
  expect(asked).toEqual([`/api/v1/query?query=${encodeURIComponent(query)}`]);
});

test('a scalar is a number too', async () => {
  const data = { resultType: 'scalar', result: [1, '42'] };
  const { url } = await answering(200, JSON.stringify({ data }));
  expect(await prometheus.read({ url, query: '42' }, ports)).toEqual({ ok: true, value: 42 });
});

test.each([
  ['no series', 200, vector(), 'the query gave no number'],
  ['no value', 200, vector('NaN'), 'the query gave no number'],
  ['a wrong query', 400, '{"status":"error"}', 'it answered 400'],
])('%s is no number', async (_name, status, body, why) => {
  const { url } = await answering(status, body);
  expect(await prometheus.read({ url, query: 'up' }, ports)).toEqual({ ok: false, why });
});
