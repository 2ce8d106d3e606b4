/** Metrics to a collector: what comes over the wire, and a collector that is gone for a while. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { S3Server } from '../support/s3-server.ts';
import { makeSetting } from '../support/setting.ts';

interface Pushed {
  readonly path: string;
  readonly token: string | undefined;
  readonly body: Body;
}

interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly sum?: { readonly isMonotonic: boolean; readonly dataPoints: readonly Point[] };
  readonly gauge?: { readonly dataPoints: readonly Point[] };
}

interface Point {
  readonly asInt?: string;
  readonly asDouble?: number;
  readonly timeUnixNano: string;
}

interface Body {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly unknown[] };
    readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[];
  }[];
}

async function collector() {
  const pushed: Pushed[] = [];
  const state = { status: 200 };
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const piece of request) text += piece;
    const { url: path = '', headers } = request;
    if (state.status === 200) {
      const token = headers['x-token'];
      pushed.push({ path, token: token?.toString(), body: JSON.parse(text) as Body });
    }
    response.writeHead(state.status, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, pushed, state };
}

const metricsOf = ({ body }: Pushed) =>
  body.resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((one) => one.metrics));
const figureOf = (pushed: Pushed | undefined, name: string) => {
  const metric = pushed && metricsOf(pushed).find((one) => one.name === name);
  const [point] = metric?.sum?.dataPoints ?? metric?.gauge?.dataPoints ?? [];
  return point?.asInt ?? point?.asDouble;
};

test('every figure arrives with its vehicle, and an outage loses none', async () => {
  await using s3 = await S3Server.open();
  const { url, pushed, state } = await collector();
  const otlp = { endpoint: `${url}/`, headers: { 'x-token': 'secret' }, interval: '1 h' };
  const setting = await makeSetting({ endpoint: s3.url, config: { monitoring: { otlp } } });
  const agent = setting.agent();
  await agent.start();
  setting.write('a.log', 'twelve bytes');
  const sent = async () => (await agent.registry.accounts.counters(true)).get('FileCount') ?? 0;
  await expect.poll(sent, { timeout: 10_000, interval: 5 }).toBe(1);
  await agent.push();
  expect(pushed[0]).toMatchObject({ path: '/v1/metrics', token: 'secret' });
  expect(figureOf(pushed[0], 'uploader.bytes_uploaded')).toBe('12');
  expect(figureOf(pushed[0], 'uploader.files_uploaded')).toBe('1');
  expect(figureOf(pushed[0], 'uploader.queue_files')).toBe(0);
  expect(figureOf(pushed[0], 'uploader.disk_used')).toBeGreaterThan(0);
  const attributes = JSON.stringify(pushed[0]?.body.resourceMetrics[0]?.resource.attributes);
  expect(attributes).toContain('{"key":"vehicle.id","value":{"stringValue":"v001"}}');
  state.status = 503;
  setting.write('b.log', 'during the outage');
  await expect.poll(sent, { timeout: 10_000, interval: 5 }).toBe(2);
  await agent.push();
  await agent.push();
  const told = setting.lines.filter((one) => 'code' in one.fields && one.level === 'warn');
  expect(told.map(({ fields }) => fields)).toEqual([{ code: 'OTLP_FAILED' }]);
  state.status = 200;
  await agent.push();
  expect(pushed).toHaveLength(2);
  expect(figureOf(pushed[1], 'uploader.files_uploaded')).toBe('2');
});

test('without a collector nothing is pushed', async () => {
  await using s3 = await S3Server.open();
  const setting = await makeSetting({ endpoint: s3.url });
  const agent = setting.agent();
  await agent.start();
  await expect(agent.push()).resolves.toBeUndefined();
  expect(setting.config.monitoring.otlp).toBeUndefined();
});
