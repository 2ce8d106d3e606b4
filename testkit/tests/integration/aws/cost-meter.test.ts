import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { costMeter } from '@gauntlet/testkit/aws';
import { expect, onTestFinished, test } from 'vitest';
import { startServer } from '../../support/http-server.ts';

interface Received {
  readonly calls: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** Answers with the given statuses in turn, then 200; 0 breaks the connection. */
async function flakyS3(statuses: number[], content = '') {
  const received = { calls: 0, bytesIn: 0, bytesOut: 0 };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    received.calls += 1;
    for await (const chunk of request) received.bytesIn += chunk.length;
    const status = statuses.shift() ?? 200;
    if (status === 0) return void request.socket.destroy();
    const code = status === 403 ? 'AccessDenied' : 'SlowDown';
    const body = status === 200 ? content : `<Error><Code>${code}</Code></Error>`;
    received.bytesOut += body.length;
    response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 4,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    retryStrategy: {
      acquireInitialRetryToken: async () => token(0),
      refreshRetryTokenForRetry: async (before, { errorType }) => {
        if (errorType === 'CLIENT_ERROR' || before.getRetryCount() >= 3) throw new Error('no more');
        return token(before.getRetryCount() + 1);
      },
      recordSuccess: () => undefined,
    },
  });
  onTestFinished(() => client.destroy());
  return { client, received: received as Received };
}

const token = (count: number) => ({ getRetryCount: () => count, getRetryDelay: () => 0 });
const at = { Bucket: 'b', Key: 'k' };

test('it counts what the server received: retries, failures and bytes', async () => {
  const { client, received } = await flakyS3([503, 0, 200, 200, 403], 'x'.repeat(1_000));
  using meter = costMeter();
  meter.attach(client);
  await client.send(new PutObjectCommand({ ...at, Body: 'hello' }));
  await client.send(new PutObjectCommand({ ...at, Body: Buffer.alloc(2_000) }));
  await expect(client.send(new PutObjectCommand({ ...at, Body: 'no' }))).rejects.toThrow();
  const got = await client.send(new GetObjectCommand(at));
  expect((await got.Body?.transformToString())?.length).toBe(1_000);
  const { aws } = meter.usage;
  const [get, put] = aws;
  expect(put).toMatchObject({ service: 's3', operation: 'PutObject', region: 'eu-west-1' });
  expect(put).toMatchObject({ calls: 3, attempts: 5, retries: 2, failures: 3 });
  expect(get).toMatchObject({ operation: 'GetObject', calls: 1, attempts: 1, bytesIn: 1_000 });
  const sum = (name: 'attempts' | 'bytesIn' | 'bytesOut') =>
    aws.reduce((total, row) => total + row[name], 0);
  expect(sum('attempts')).toBe(received.calls);
  expect(sum('bytesOut')).toBe(received.bytesIn);
  expect(sum('bytesIn')).toBe(received.bytesOut);
});

test('a call that fails for good counts every attempt', async () => {
  const { client, received } = await flakyS3([500, 500, 500, 500]);
  using meter = costMeter();
  meter.attach(client);
  await expect(client.send(new GetObjectCommand(at))).rejects.toThrow();
  expect(meter.usage.aws).toMatchObject([{ calls: 1, attempts: 4, retries: 3, failures: 4 }]);
  expect(received.calls).toBe(4);
});

test('a stream is counted as it passes', async () => {
  const { client, received } = await flakyS3([]);
  using meter = costMeter();
  meter.attach(client);
  const Body = Readable.from([Buffer.alloc(70_000), Buffer.alloc(30_000)]);
  await client.send(new PutObjectCommand({ ...at, Body, ContentLength: 100_000 }));
  expect(meter.usage.aws[0]?.bytesOut).toBe(100_000);
  expect(received.bytesIn).toBe(100_000);
});

test('what was seen goes to least privilege, and the meter comes off', async () => {
  const { client, received } = await flakyS3([]);
  const meter = costMeter();
  meter.attach(client);
  await client.send(new PutObjectCommand({ ...at, Body: '', Tagging: 'a=b' }));
  meter[Symbol.dispose]();
  await client.send(new DeleteObjectsCommand({ Bucket: 'b', Delete: { Objects: [] } }));
  expect(received.calls).toBe(2);
  expect(meter.calls).toEqual([
    { service: 's3', operation: 'PutObject', inputs: ['Bucket', 'Key', 'Body', 'Tagging'] },
  ]);
});

test('tokens of an LLM endpoint, from answers and from streams, in a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'meter-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const usage = { prompt_tokens: 12, completion_tokens: 30, total_tokens: 42 };
  const server = await startServer((request, response) => {
    if (request.url === '/broken') return void response.destroy();
    const isStream = request.url === '/stream';
    response.writeHead(200, {
      'content-type': isStream ? 'text/event-stream' : 'application/json',
    });
    if (!isStream) return void response.end(JSON.stringify({ model: 'm-1', usage }));
    response.write('data: {"model":"m-1","choices":[],"usage":null}\n\n');
    response.end(`data: ${JSON.stringify({ model: 'm-1', usage })}\n\ndata: [DONE]\n\n`);
  });
  onTestFinished(() => server.close());
  const file = join(folder, 'report', 'usage.json');
  {
    using meter = costMeter({ file });
    meter.watchFetch();
    const post = (path: string) => fetch(server.url + path, { method: 'POST', body: '{"a":"ä"}' });
    expect(await (await post('once')).json()).toMatchObject({ usage });
    await (await post('stream')).text();
    await expect(post('broken')).rejects.toThrow();
  }
  const written = JSON.parse(readFileSync(file, 'utf8'));
  expect(written.format).toBe('testkit-usage/1');
  expect(written.hosts).toMatchObject([
    {
      host: new URL(server.url).host,
      method: 'POST',
      calls: 3,
      failures: 1,
      bytesOut: 30,
      models: [{ model: 'm-1', calls: 2, inputTokens: 24, outputTokens: 60 }],
    },
  ]);
});
