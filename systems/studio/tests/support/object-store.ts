/** An S3 endpoint in memory, over real HTTP: as much of it as the studio uses, CORS included. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Stored {
  readonly body: Buffer;
  readonly etag: string;
  readonly type: string;
}

export interface ObjectStore {
  readonly url: string;
  readonly objects: Map<string, Stored>;
  /** Answers 503 while it is set. */
  broken: boolean;
  put(key: string, body: string | Buffer): void;
  text(key: string): string;
  close(): Promise<void>;
}

export async function startObjectStore(): Promise<ObjectStore> {
  const objects = new Map<string, Stored>();
  const uploads = new Map<string, Map<number, Buffer>>();
  let count = 0;
  const server = createServer((request, response) => void answer(request, response));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://s3');
    const body = plainBody(request, await bytesOf(request));
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-methods', 'GET, PUT, HEAD');
    response.setHeader('access-control-allow-headers', '*');
    response.setHeader('access-control-expose-headers', 'etag');
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    if (store.broken) {
      response.writeHead(503).end('<Error/>');
      return;
    }
    const key = decodeURIComponent(url.pathname.slice(1));
    const isBucket = !key.includes('/') || key.endsWith('/');
    if (isBucket) return onBucket(request, response, url, body);
    if (request.method === 'PUT') return onPut(request, response, url, key, body);
    if (request.method === 'POST') return onPost(response, url, key);
    onGet(request, response, url, key);
  }

  function onBucket(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    body: Buffer,
  ): void {
    if (request.method === 'GET') {
      const bucket = url.pathname.replace(/^\/|\/$/g, '');
      const prefix = `${bucket}/${url.searchParams.get('prefix') ?? ''}`;
      const found = [...objects.keys()].filter((key) => key.startsWith(prefix));
      const items = found.map(
        (key) => `<Contents><Key>${key.slice(bucket.length + 1)}</Key></Contents>`,
      );
      response.end(`<ListBucketResult>${items.join('')}</ListBucketResult>`);
      return;
    }
    if (request.method === 'POST') {
      const bucket = url.pathname.replace(/^\/|\/$/g, '');
      for (const match of body.toString().matchAll(/<Key>(.*?)<\/Key>/g)) {
        objects.delete(`${bucket}/${match[1]}`);
      }
      response.end('<DeleteResult/>');
      return;
    }
    response.end();
  }

  function onPut(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    key: string,
    body: Buffer,
  ): void {
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const uploadId = url.searchParams.get('uploadId');
    if (uploadId !== null)
      uploads.get(uploadId)?.set(Number(url.searchParams.get('partNumber')), body);
    else objects.set(key, { body, etag, type: request.headers['content-type'] ?? '' });
    response.writeHead(200, { etag }).end();
  }

  function onPost(response: ServerResponse, url: URL, key: string): void {
    if (url.searchParams.has('uploads')) {
      count += 1;
      uploads.set(String(count), new Map());
      const id = `<UploadId>${count}</UploadId>`;
      response.end(`<InitiateMultipartUploadResult>${id}</InitiateMultipartUploadResult>`);
      return;
    }
    const parts = uploads.get(url.searchParams.get('uploadId') ?? '') ?? new Map<number, Buffer>();
    const pieces = [...parts].toSorted(([a], [b]) => a - b).map(([, piece]) => piece);
    const body = Buffer.concat(pieces);
    const etag = `"${createHash('md5').update(body).digest('hex')}-${parts.size}"`;
    objects.set(key, { body, etag, type: '' });
    response.end(
      `<CompleteMultipartUploadResult><ETag>${etag}</ETag></CompleteMultipartUploadResult>`,
    );
  }

  function onGet(request: IncomingMessage, response: ServerResponse, url: URL, key: string): void {
    const found = objects.get(key);
    if (found === undefined) {
      response.writeHead(404).end();
      return;
    }
    const wanted = request.headers['if-match'];
    if (wanted !== undefined && wanted !== found.etag) {
      response.writeHead(412).end();
      return;
    }
    const disposition = url.searchParams.get('response-content-disposition');
    if (disposition !== null) response.setHeader('content-disposition', disposition);
    response.writeHead(200, { etag: found.etag, 'content-length': found.body.length });
    response.end(request.method === 'HEAD' ? undefined : found.body);
  }

  const store: ObjectStore = {
    url: '',
    objects,
    broken: false,
    put(key, body) {
      const bytes = Buffer.from(body);
      const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
      objects.set(key, { body: bytes, etag, type: '' });
    },
    text: (key) => objects.get(key)?.body.toString('utf8') ?? '',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(store, { url: `http://127.0.0.1:${port}` });
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** The SDK sends streams in chunks with their sizes between them. */
function plainBody(request: IncomingMessage, body: Buffer): Buffer {
  if (!String(request.headers['content-encoding'] ?? '').includes('aws-chunked')) return body;
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.subarray(at, end).toString(), 16);
    if (!(size > 0)) break;
    pieces.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(pieces);
}
