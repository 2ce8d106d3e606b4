/** A store of keys that speaks as much S3 as clean-up and a test need, and counts the calls. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeS3 {
  readonly endpoint: string;
  readonly keys: Set<string>;
  readonly buckets: Set<string>;
  readonly calls: Map<string, number>;
  /** Keys of which the server says that they may not be deleted. */
  readonly denied: Set<string>;
  /** Called before an answer to DeleteObjects is sent. */
  onDelete: () => void | Promise<void>;
  close(): Promise<void>;
}

export async function fakeS3(): Promise<FakeS3> {
  const server = createServer((request, response) => {
    void answer(store, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const store: FakeS3 = {
    endpoint: `http://127.0.0.1:${port}`,
    keys: new Set(),
    buckets: new Set(),
    calls: new Map(),
    denied: new Set(),
    onDelete: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return store;
}

async function answer(store: FakeS3, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '/', 'http://s3');
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  const body = Buffer.concat(pieces).toString();
  const [bucket = '', ...rest] = url.pathname.slice(1).split('/');
  const key = decodeURIComponent(rest.join('/'));
  const {
    name,
    status = 200,
    text = '',
  } = await handle(store, {
    method: request.method ?? '',
    url,
    bucket,
    key,
    body,
  });
  store.calls.set(name, (store.calls.get(name) ?? 0) + 1);
  response.writeHead(status, { 'content-type': 'application/xml' }).end(text);
}

interface Call {
  readonly method: string;
  readonly url: URL;
  readonly bucket: string;
  readonly key: string;
  readonly body: string;
}

async function handle(store: FakeS3, call: Call) {
  const { method, url, bucket, key, body } = call;
  if (method === 'PUT' && key === '') {
    store.buckets.add(bucket);
    return { name: 'CreateBucket' };
  }
  if (method === 'PUT') {
    store.keys.add(`${bucket}/${key}`);
    return { name: 'PutObject' };
  }
  if (method === 'DELETE') {
    store.buckets.delete(bucket);
    return { name: 'DeleteBucket', status: 204 };
  }
  if (method === 'POST' && url.searchParams.has('delete')) {
    const text = deleteKeys(store, bucket, body);
    await store.onDelete();
    return { name: 'DeleteObjects', text };
  }
  if (url.searchParams.get('list-type') === '2') {
    return { name: 'ListObjectsV2', text: listKeys(store, bucket, url) };
  }
  return { name: 'other', status: 501, text: '<Error><Code>NotImplemented</Code></Error>' };
}

function deleteKeys(store: FakeS3, bucket: string, body: string): string {
  const keys = [...body.matchAll(/<Key>(.*?)<\/Key>/g)].map((match) => match[1] ?? '');
  const failed = keys.filter((key) => store.denied.has(key));
  for (const key of keys) if (!store.denied.has(key)) store.keys.delete(`${bucket}/${key}`);
  const errors = failed.map(
    (key) => `<Error><Key>${key}</Key><Code>AccessDenied</Code><Message>no</Message></Error>`,
  );
  return `<DeleteResult>${errors.join('')}</DeleteResult>`;
}

function listKeys(store: FakeS3, bucket: string, url: URL): string {
  const prefix = `${bucket}/${url.searchParams.get('prefix') ?? ''}`;
  const max = Number(url.searchParams.get('max-keys') ?? 1_000);
  const found = [...store.keys].filter((key) => key.startsWith(prefix)).slice(0, max);
  const contents = found.map(
    (key) => `<Contents><Key>${key.slice(bucket.length + 1)}</Key></Contents>`,
  );
  return `<ListBucketResult><Name>${bucket}</Name>${contents.join('')}</ListBucketResult>`;
}
