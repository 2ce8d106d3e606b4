import { expect, test } from 'vitest';
import { datadog } from './datadog.ts';
import { answering, ports } from './testing.ts';

const keys = { DD_API_KEY: 'an-api-key', DD_APP_KEY: 'an-app-key' };
const given = { ...ports, nowMs: () => 1_700_000_000_000, environment: keys };

const query = 'avg:trace.http.request.errors{service:shop}by{host}';

/** As https://docs.datadoghq.com/api/latest/metrics/ shows it. */
const answer = (...series: readonly (readonly (readonly [number, number | null])[])[]) =>
  JSON.stringify({
    status: 'ok',
    res_type: 'time_series',
    from_date: 1_699_999_400_000,
    to_date: 1_700_000_000_000,
    query,
    series: series.map((pointlist) => ({ metric: 'm', interval: 20, scope: 'host:a', pointlist })),
  });

test('the last point of each series, and the largest of them', async () => {
  const first = [
    [1_699_999_960_000, 9],
    [1_699_999_980_000, 2],
    [1_700_000_000_000, null],
  ] as const;
  const { url, asked, headers } = await answering(200, answer(first, [[1_699_999_980_000, 3]]));
  expect(await datadog.read({ url, query }, given)).toEqual({ ok: true, value: 3 });
  const range = 'from=1699999400&to=1700000000';
  expect(asked).toEqual([`/api/v1/query?${range}&query=${encodeURIComponent(query)}`]);
  const sent = { 'dd-api-key': 'an-api-key', 'dd-application-key': 'an-app-key' };
  expect(headers()).toMatchObject(sent);
});

test.each([
  ['no series', 200, answer(), 'the query gave no number'],
  ['no value yet', 200, answer([[1_700_000_000_000, null]]), 'the query gave no number'],
  ['a wrong query', 200, '{"status":"error","error":"Rule 1"}', 'Rule 1'],
  ['wrong keys', 403, '{"errors":["Forbidden"]}', 'it answered 403'],
])('%s is no number', async (_name, status, body, why) => {
  const { url } = await answering(status, body);
  expect(await datadog.read({ url, query }, given)).toEqual({ ok: false, why });
});

test('without keys nothing is asked', async () => {
  const { url, asked } = await answering(200, answer());
  expect(await datadog.read({ url, query }, ports)).toMatchObject({ ok: false });
  expect(asked).toEqual([]);
});
