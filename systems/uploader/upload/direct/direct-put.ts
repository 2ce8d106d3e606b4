/**
 * Small files by thousands: the SDK takes five times as long over a PUT as it takes to sign and
 * send one. So it makes the first, and each that follows a failure: it knows endpoints, regions,
 * credentials and clocks, and tells what is wrong. What it made is then made again from its
 * pattern, for as long as that goes well.
 */
import type { S3Client } from '@aws-sdk/client-s3';
import type { PutOptions, Written } from '../object-store.ts';
import { metadataOf } from '../s3-attributes.ts';
import type { HttpAnswer } from './answer-reader.ts';
import { Connections, type HttpLimits } from './connections.ts';
import { escapedKey, type PutPattern, patternOf, type SeenRequest } from './pattern.ts';
import { type Sign, signer } from './signing.ts';

export interface DirectPut {
  /** Undefined when it has to go by the SDK. */
  put(options: PutOptions): Promise<Written> | undefined;
  close(): void;
}

/** Larger ones the SDK announces first, so that a refusal does not cost the body. */
const MOST_BYTES = 1024 * 1024;

export function directPut(client: S3Client, limits: HttpLimits): DirectPut {
  const ways: Ways = { client, connections: new Connections(limits), sign: signer() };
  let pattern: PutPattern | undefined;
  learn(client, (learnt) => {
    pattern = learnt;
  });
  return {
    put(options) {
      const { body } = options;
      if (!(body instanceof Uint8Array) || body.length > MOST_BYTES) return undefined;
      if (pattern === undefined) return undefined;
      return send(pattern, { ...options, body }, ways).catch((error: unknown) => {
        pattern = undefined;
        throw error;
      });
    },
    close: () => ways.connections.close(),
  };
}

interface Ways {
  readonly client: S3Client;
  readonly connections: Connections;
  readonly sign: Sign;
}

interface SdkArgs {
  readonly input: unknown;
  readonly request: unknown;
}

/** Looks at what the SDK sends, on its way out, and keeps it when it has come back well. */
function learn(client: S3Client, onLearnt: (pattern: PutPattern | undefined) => void): void {
  const look =
    <Result>(next: (args: SdkArgs) => Promise<Result>, context: { commandName?: string }) =>
    async (args: SdkArgs) => {
      const result = await next(args);
      if (context.commandName !== 'PutObjectCommand') return result;
      const { Key: key, ChecksumSHA256: sha256 } = args.input as Record<string, string>;
      if (key === undefined || sha256 === undefined) return result;
      onLearnt(patternOf(args.request as SeenRequest, { key, sha256 }));
      return result;
    };
  // Around the SDK's own reading of the answer, so that a refusal is thrown before it gets here.
  const place = { step: 'deserialize', priority: 'high', name: 'learn-put' } as const;
  client.middlewareStack.add(look as never, place);
}

async function send(
  pattern: PutPattern,
  options: PutOptions & { readonly body: Uint8Array },
  { client, connections, sign }: Ways,
): Promise<Written> {
  const { key, body, sha256, notes, signal } = options;
  const headers: Record<string, string> = {
    ...pattern.headers,
    'content-length': String(body.length),
    'x-amz-checksum-sha256': sha256,
  };
  for (const [name, value] of Object.entries(metadataOf(notes))) {
    headers[`x-amz-meta-${name}`] = value;
  }
  const { query, region, service } = pattern;
  const path = pattern.pathPrefix + escapedKey(key);
  const bodySha256 = Buffer.from(sha256, 'base64').toString('hex');
  const credentials = await client.config.credentials();
  // Set by the SDK when a store has told it that the clock is wrong.
  const at = new Date(Date.now() + client.config.systemClockOffset);
  const unsigned = { method: 'PUT', path, query, headers, bodySha256 };
  const signed = sign(unsigned, { region, service, credentials, at });
  const head = headOf(`PUT ${query === '' ? path : `${path}?${query}`}`, signed);
  return writtenOf(await connections.send(pattern.origin, { head, body }, signal));
}

/** What a header must not hold: it would be another header, or another request. */
const FOREIGN = /[^\x20-\x7e]/;

function headOf(what: string, headers: Readonly<Record<string, string>>): string {
  let head = `${what} HTTP/1.1\r\n`;
  for (const name in headers) {
    const value = headers[name] ?? '';
    if (FOREIGN.test(value)) throw new Error(`the header ${name} can not be sent`);
    head += `${name}: ${value}\r\n`;
  }
  return `${head}connection: keep-alive\r\n\r\n`;
}

function writtenOf({ status, headers, body }: HttpAnswer): Written {
  if (status !== 200) throw new AnswerError(status, body);
  return { etag: headers.etag, sha256: headers['x-amz-checksum-sha256'], crc32: undefined };
}

/** In the form of the SDK's errors. */
class AnswerError extends Error {
  override readonly name: string;
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(status: number, body: string) {
    const code = /<Code>([^<]+)<\/Code>/.exec(body)?.[1];
    super(/<Message>([^<]+)<\/Message>/.exec(body)?.[1] ?? `the store answered with ${status}`);
    this.name = code ?? `HTTP ${status}`;
    this.$metadata = { httpStatusCode: status };
  }
}
