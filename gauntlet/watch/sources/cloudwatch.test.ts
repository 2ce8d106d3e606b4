/** Against a server that speaks what the AWS SDK speaks: JSON 1.0, signed. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { cloudwatch } from './cloudwatch.ts';
import { ports } from './testing.ts';

const keys = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'a-secret' };
const given = {
  ...ports,
  nowMs: () => 1_700_000_000_000,
  environment: { ...keys, AWS_REGION: 'eu-central-1' },
};
const settings = {
  namespace: 'AWS/ApplicationELB',
  metric: 'TargetResponseTime',
  statistic: 'p95',
  dimensions: { LoadBalancer: 'app/shop/1' },
};

async function server(status: number, body: object) {
  const asked: { headers: IncomingHttpHeaders; body: unknown }[] = [];
  const answers = createServer(async (request, response) => {
    asked.push({ headers: request.headers, body: JSON.parse(await text(request)) });
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(body));
  });
  answers.listen(0, '127.0.0.1');
  await once(answers, 'listening');
  onTestFinished(() => {
    answers.closeAllConnections();
    answers.close();
  });
  return { url: `http://127.0.0.1:${(answers.address() as AddressInfo).port}`, asked };
}

const results = (...Values: readonly number[]) => ({
  MetricDataResults: [
    {
      Id: 'asked',
      Label: 'TargetResponseTime',
      StatusCode: 'Complete',
      Timestamps: Values.map((_, index) => 1_699_999_980 - 60 * index),
      Values,
    },
  ],
  Messages: [],
});

test('the latest value of a metric, asked for as it has to be', async () => {
  const { url, asked } = await server(200, results(0.31, 0.2));
  expect(await cloudwatch.read({ ...settings, url }, given)).toEqual({ ok: true, value: 0.31 });
  const [{ headers, body } = { headers: {}, body: undefined }] = asked;
  expect(headers['x-amz-target']).toBe('GraniteServiceVersion20100801.GetMetricData');
  expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/.*eu-central-1/);
  const Dimensions = [{ Name: 'LoadBalancer', Value: 'app/shop/1' }];
  const Metric = { Namespace: settings.namespace, MetricName: settings.metric, Dimensions };
  expect(body).toMatchObject({
    StartTime: 1_699_999_400,
    EndTime: 1_700_000_000,
    MetricDataQueries: [{ MetricStat: { Metric, Period: 60, Stat: 'p95' } }],
  });
});

test('no value and a refusal are reasons and no numbers', async () => {
  const empty = await server(200, results());
  const none = await cloudwatch.read({ ...settings, url: empty.url }, given);
  const why = 'TargetResponseTime has no value of the last 10 periods';
  expect(none).toEqual({ ok: false, why });
  const type = 'com.amazonaws.monitoring#AccessDenied';
  const closed = await server(403, { __type: type, message: 'not authorized' });
  const denied = await cloudwatch.read({ ...settings, url: closed.url }, given);
  expect(denied).toEqual({ ok: false, why: expect.stringContaining('not authorized') });
  expect(await cloudwatch.read({ namespace: 'a' }, given)).toMatchObject({ ok: false });
});
