/**
 * Small files by thousands: the SDK takes five times as long over a PUT as it takes to sign and
 * send one. Where the configuration says everything that a request needs, none is left to it; else
 * it makes the first, and each that follows a failure: it knows endpoints, regions, credentials and
 * clocks, and tells what is wrong. What it made is then made again from its pattern, for as long as
 * that goes well.
 */
import type { S3Client } from '@aws-sdk/client-s3';
import type { PutOptions, Written } from '../object-store.ts';
import { metadataOf } from '../s3-attributes.ts';
import type { HttpAnswer } from './answer-reader.ts';
import { Connections, type HttpLimits, type HttpRequest } from './connections.ts';
import { isSurelyEmpty, type Listing, queryOf } from './listing.ts';
import { escapedKey, type PutPattern, patternOf, type SeenRequest } from './pattern.ts';
import { type Credentials, type Sign, signer } from './signing.ts';

export interface DirectPut {
  /** Undefined when it has to go by the SDK. */
  put(options: PutOptions): Promise<Written> | undefined;
  /** True when nothing is listed; otherwise, or where it is not known, the SDK has to ask. */
  isEmpty(listing: Listing, prefix: string, signal: AbortSignal): Promise<boolean>;
  /** Looks at what the SDK sends, on its way out, and keeps it when it has come back well. */
  learnFrom(client: S3Client): void;
  close(): void;
}

/** How requests are made at the moment. */
export interface Way {
  readonly pattern: PutPattern;
  credentials(): Promise<Credentials>;
  /** How far the clock of the store is ahead. */
  skewMs(): number;
}

/** Larger ones the SDK announces first, so that a refusal does not cost the body. */
const MOST_BYTES = 1024 * 1024;

export function directPut(limits: HttpLimits, known?: Way): DirectPut {
  const means: Means = { connections: new Connections(limits), sign: signer() };
  let way = known;
  const unlessFailing = async <T>(work: Promise<T>) => {
    try {
      return await work;
    } catch (error) {
      way = undefined;
      throw error;
    }
  };
  return {
    put(options) {
      const { body } = options;
      if (!(body instanceof Uint8Array) || body.length > MOST_BYTES) return undefined;
      return way && unlessFailing(put(way, { ...options, body }, means));
    },
    async isEmpty(listing, prefix, signal) {
      if (way === undefined) return false;
      const { status, body } = await unlessFailing(list(way, listing, prefix, signal, means));
      if (status !== 200) way = undefined;
      return status === 200 && isSurelyEmpty(listing, body);
    },
    learnFrom(client) {
      const { config } = client;
      learn(client, (pattern) => {
        way = pattern && {
          pattern,
          credentials: () => config.credentials(),
          // Set by the SDK when a store has told it that the clock is wrong.
          skewMs: () => config.systemClockOffset,
        };
      });
    },
    close: () => means.connections.close(),
  };
}

interface Means {
  readonly connections: Connections;
  readonly sign: Sign;
}

interface SdkArgs {
  readonly input: unknown;
  readonly request: unknown;
}

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

async function put(
  way: Way,
  options: PutOptions & { readonly body: Uint8Array },
  means: Means,
): Promise<Written> {
  const { key, body, sha256, notes, signal } = options;
  const headers: Record<string, string> = {
    ...way.pattern.headers,
    'content-length': String(body.length),
    'x-amz-checksum-sha256': sha256,
  };
  for (const [name, value] of Object.entries(metadataOf(notes))) {
    headers[`x-amz-meta-${name}`] = value;
  }
  const { pathPrefix, query } = way.pattern;
  const path = pathPrefix + escapedKey(key);
  const bodySha256 = Buffer.from(sha256, 'base64').toString('hex');
  const unsigned = { method: 'PUT', path, query, headers, bodySha256 };
  const head = await headOf(way, unsigned, means.sign);
  return writtenOf(await means.connections.send(way.pattern.origin, { head, body }, signal));
}

const NOTHING = new Uint8Array();
const SHA256_OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

async function list(
  way: Way,
  listing: Listing,
  prefix: string,
  signal: AbortSignal,
  { connections, sign }: Means,
): Promise<HttpAnswer> {
  const { pathPrefix, headers, origin } = way.pattern;
  const { host = '', 'user-agent': agent = '' } = headers;
  const head = await headOf(
    way,
    {
      method: 'GET',
      path: pathPrefix.replace(/(?<=.)\/$/, ''),
      query: queryOf(listing, prefix),
      headers: { host, 'user-agent': agent },
      bodySha256: SHA256_OF_NOTHING,
    },
    sign,
  );
  return connections.send(origin, { head, body: NOTHING }, signal);
}

/** What a header must not hold: it would be another header, or another request. */
const FOREIGN = /[^\x20-\x7e]/;

async function headOf(
  { pattern, credentials, skewMs }: Way,
  unsigned: Parameters<Sign>[0],
  sign: Sign,
): Promise<HttpRequest['head']> {
  const { region, service } = pattern;
  const at = new Date(Date.now() + skewMs());
  const signed = sign(unsigned, { region, service, credentials: await credentials(), at });
  const { method, path, query } = unsigned;
  let head = `${method} ${query === '' ? path : `${path}?${query}`} HTTP/1.1\r\n`;
  for (const name in signed) {
    const value = signed[name] ?? '';
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
