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
  /** Leaves what is put under such keys without an answer while it is set. */
  holds: RegExp | undefined;
  /** So many that it left without an answer. */
  readonly held: () => number;
  put(key: string, body: string | Buffer): void;
  text(key: string): string;
  close(): Promise<void>;
}

export async function startObjectStore(): Promise<ObjectStore> {
  const memory = new MemoryStore();
  const server = createServer((request, response) => void memory.answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(memory, {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

class MemoryStore {
  readonly objects = new Map<string, Stored>();
  readonly #uploads = new Map<string, Map<number, Buffer>>();
  #count = 0;
  broken = false;
  holds: RegExp | undefined;
  #held = 0;
  readonly held = () => this.#held;

  put(key: string, content: string | Buffer): void {
    const body = Buffer.from(content);
    this.objects.set(key, { body, etag: etagOf(body), type: '' });
  }

  text(key: string): string {
    return this.objects.get(key)?.body.toString('utf8') ?? '';
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://s3');
    const body = plainBody(request, await bytesOf(request));
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-methods', 'GET, PUT, HEAD');
    response.setHeader('access-control-allow-headers', '*');
    response.setHeader('access-control-expose-headers', 'etag');
    const key = decodeURIComponent(url.pathname.slice(1));
    const isBucket = !key.includes('/') || key.endsWith('/');
    if (request.method === 'OPTIONS') response.writeHead(204).end();
    else if (this.broken) response.writeHead(503).end('<Error/>');
    else if (request.method === 'PUT' && this.holds?.test(key)) this.#held += 1;
    else if (isBucket) this.#onBucket(request, response, url, body);
    else if (request.method === 'PUT') this.#onPut(request, response, url, key, body);
    else if (request.method === 'POST') this.#onPost(response, url, key);
    else this.#onGet(request, response, url, key);
  }

  #onBucket(request: IncomingMessage, response: ServerResponse, url: URL, body: Buffer): void {
    const bucket = url.pathname.replace(/^\/|\/$/g, '');
    if (request.method === 'GET') {
      const prefix = `${bucket}/${url.searchParams.get('prefix') ?? ''}`;
      const found = [...this.objects.keys()].filter((key) => key.startsWith(prefix));
      const items = found.map((key) => {
        return `<Contents><Key>${key.slice(bucket.length + 1)}</Key></Contents>`;
      });
      response.end(`<ListBucketResult>${items.join('')}</ListBucketResult>`);
      return;
    }
    if (request.method === 'POST') {
      for (const match of body.toString().matchAll(/<Key>(.*?)<\/Key>/g)) {
        this.objects.delete(`${bucket}/${match[1]}`);
      }
      response.end('<DeleteResult/>');
      return;
    }
    response.end();
  }

  #onPut(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    key: string,
    body: Buffer,
  ): void {
    const etag = etagOf(body);
    const uploadId = url.searchParams.get('uploadId');
    const part = Number(url.searchParams.get('partNumber'));
    if (uploadId !== null) this.#uploads.get(uploadId)?.set(part, body);
    else this.objects.set(key, { body, etag, type: request.headers['content-type'] ?? '' });
    response.writeHead(200, { etag }).end();
  }

  #onPost(response: ServerResponse, url: URL, key: string): void {
    if (url.searchParams.has('uploads')) {
      this.#count += 1;
      this.#uploads.set(String(this.#count), new Map());
      const id = `<UploadId>${this.#count}</UploadId>`;
      response.end(`<InitiateMultipartUploadResult>${id}</InitiateMultipartUploadResult>`);
      return;
    }
    const parts = this.#uploads.get(url.searchParams.get('uploadId') ?? '') ?? new Map();
    const pieces = [...parts].toSorted(([a], [b]) => a - b).map(([, piece]) => piece);
    const body = Buffer.concat(pieces);
    const etag = `${etagOf(body).slice(0, -1)}-${parts.size}"`;
    this.objects.set(key, { body, etag, type: '' });
    const tag = `<ETag>${etag}</ETag>`;
    response.end(`<CompleteMultipartUploadResult>${tag}</CompleteMultipartUploadResult>`);
  }

  #onGet(request: IncomingMessage, response: ServerResponse, url: URL, key: string): void {
    const found = this.objects.get(key);
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
}

function etagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
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
