/** Requests that the SDK would not send: signed by its signer, and sent as they are. */
import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Checksum, SourceData } from '@smithy/types';
import type { AccessKey } from '../../metadata/s3/access-keys.ts';

export class Sha256 implements Checksum {
  readonly #hash;
  constructor(secret?: SourceData) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', raw(secret));
  }
  update(data: Uint8Array) {
    this.#hash.update(data);
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
  reset() {}
}

function raw(data: SourceData): string | Uint8Array {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
}

function signerFor({ accessKey, secret }: AccessKey, region = 'us-east-1'): SignatureV4 {
  return new SignatureV4({
    service: 's3',
    region,
    credentials: { accessKeyId: accessKey, secretAccessKey: secret },
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: true,
  });
}

export interface RawRequest {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  /** What is sent in place of what was signed. */
  readonly sentBody?: string | Buffer;
  readonly signingDate?: Date;
  readonly region?: string;
}

export async function signedHeaders(
  url: string,
  user: AccessKey,
  { method = 'GET', headers = {}, body, signingDate, region }: RawRequest = {},
): Promise<Record<string, string>> {
  const address = new URL(url);
  const signed = await signerFor(user, region).sign(
    {
      method,
      protocol: address.protocol,
      hostname: address.hostname,
      path: address.pathname,
      query: Object.fromEntries(address.searchParams),
      headers: { host: address.host, ...headers },
      ...(body === undefined ? {} : { body }),
    },
    { ...(signingDate === undefined ? {} : { signingDate }) },
  );
  return signed.headers;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of an error. */
  readonly code: string | undefined;
}

export async function signedFetch(
  url: string,
  user: AccessKey,
  request: RawRequest = {},
): Promise<RawAnswer> {
  const { host: _, ...headers } = await signedHeaders(url, user, request);
  const body = request.sentBody ?? request.body;
  return await plainFetch(url, { method: request.method ?? 'GET', headers, body });
}

export async function plainFetch(
  url: string,
  {
    body,
    ...rest
  }: { method?: string; headers?: Record<string, string>; body?: string | Buffer | undefined },
): Promise<RawAnswer> {
  const answer = await fetch(url, {
    ...rest,
    ...(body === undefined ? {} : { body: new Uint8Array(Buffer.from(body)) }),
  });
  const text = await answer.text();
  const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1];
  return { status: answer.status, headers: answer.headers, text, code };
}
