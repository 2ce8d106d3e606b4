/** A whole cluster over TLS, of real processes, whose traces go to a real receiver. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { Agent } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { addAccessKey, newAccessKey } from '../../metadata/s3/access-keys.ts';
import { addUser } from '../../metadata/users.ts';
import { bytesOf } from '../support/bytes.ts';
import { type Certificates, certificates } from '../support/certificates.ts';
import { shaOf } from '../support/file-client.ts';
import { type ProcessCluster, processCluster } from '../support/processes.ts';
import { clientFor } from '../support/s3.ts';

// A hang guard: the machine may do much else meanwhile.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const run = promisify(execFile);
const received: { path: string; type: string; body: string }[] = [];

let made: Certificates;
let receiver: Server;
let cluster: ProcessCluster;

beforeAll(async () => {
  made = await certificates();
  await made.make('ca');
  for (const name of ['api', 'node', 'client']) await made.make(name, 'ca');
  receiver = createServer(async (request, response) => {
    const type = request.headers['content-type'] ?? '';
    received.push({ path: request.url ?? '', type, body: await text(request) });
    response.end('{}');
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  const at = (file: string) => made.path(file);
  cluster = await processCluster({
    servers: 2,
    apis: 1,
    // What a chunk server believes of the API's certificate.
    environment: { NODE_EXTRA_CA_CERTS: at('ca.pem') },
    apiWords: [
      ...['--tls-cert', at('api.pem'), '--tls-key', at('api.key')],
      ...['--node-ca', at('ca.pem'), '--node-cert', at('client.pem')],
      ...['--node-key', at('client.key'), '--traces', `http://127.0.0.1:${port}`],
    ],
    nodeWords: [
      ...['--tls-ca', at('ca.pem'), '--tls-cert', at('node.pem'), '--tls-key', at('node.key')],
      '--mutual',
    ],
  });
});
afterAll(async () => {
  await cluster?.close();
  receiver?.close();
  await made?.close();
});

const api = () => cluster.apis[0];
const curl = async (...words: string[]) =>
  (await run('curl', ['-sS', '--cacert', made.path('ca.pem'), ...words])).stdout;

test('HTTPS for clients, mutual TLS behind: up and down; nobody gets in without', async () => {
  const url = api()?.url ?? '';
  expect(url).toMatch(/^https:/);
  const health = async () => JSON.parse(await curl(`${url}/health`)) as object;
  await expect.poll(health, { timeout: 30_000 }).toMatchObject({ storage_servers: 2 });
  const file = made.path('up.bin');
  await writeFile(file, bytesOf(1_500_000));
  const up = JSON.parse(await curl('-F', `file=@${file}`, `${url}/files`));
  expect(up.checksum).toBe(shaOf(bytesOf(1_500_000)));
  await curl('-o', made.path('down.bin'), `${url}/files/${up.file_id}`);
  const { stdout } = await run('sha256sum', [made.path('down.bin')]);
  expect(stdout.split(' ')[0]).toBe(up.checksum);
  await expect(run('curl', ['-sS', `${url}/health`])).rejects.toThrow(/certificate/);
  await expect(curl(`${url.replace('https', 'http')}/health`)).rejects.toThrow();
});

test('the S3 API has the same certificate', async () => {
  const user = await addUser(cluster.db, 'ann', 'writer');
  const key = newAccessKey();
  await addAccessKey(cluster.db, user?.userId ?? '', key);
  const url = api()?.s3Url ?? '';
  expect(url).toMatch(/^https:/);
  const httpsAgent = new Agent({ ca: made.of('ca.pem') });
  const client = clientFor(url, key, { requestHandler: { httpsAgent } });
  await client.send(new CreateBucketCommand({ Bucket: 'tls' }));
  await client.send(new PutObjectCommand({ Bucket: 'tls', Key: 'k', Body: bytesOf(200_000) }));
  const { Body } = await client.send(new GetObjectCommand({ Bucket: 'tls', Key: 'k' }));
  expect(shaOf((await Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(
    shaOf(bytesOf(200_000)),
  );
  const stranger = clientFor(url, key, { maxAttempts: 1 });
  await expect(stranger.send(new CreateBucketCommand({ Bucket: 'x' }))).rejects.toThrow();
  client.destroy();
  stranger.destroy();
});

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
}

test('spans of requests arrive by OTLP, under the trace that the caller began', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const parent = `traceparent: 00-${traceId}-b7ad6b7169203331-01`;
  await curl('-H', parent, `${api()?.url}/files?page=1`);
  const spans = () =>
    received
      .filter(({ path, type }) => path === '/v1/traces' && type.includes('json'))
      .flatMap(
        ({ body }) => JSON.parse(body).resourceSpans as { scopeSpans: { spans: Span[] }[] }[],
      )
      .flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  const ours = () => spans().filter((span) => span.traceId === traceId);
  await expect.poll(() => ours().length, { timeout: 30_000 }).toBeGreaterThan(0);
  expect(ours()[0]?.name).toContain('/files');
  const service = received.find(({ body }) => body.includes('"service.name"'))?.body;
  expect(service).toContain('"storage"');
});
