/** AWS Signature Version 4, for a request whose body is known by its digest. */
import { hash } from 'node:crypto';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface Unsigned {
  readonly method: string;
  /** Escaped. */
  readonly path: string;
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** In hexadecimal digits. */
  readonly bodySha256: string;
}

export interface SigningScope {
  readonly region: string;
  readonly service: string;
  readonly credentials: Credentials;
  readonly at: Date;
}

/** Whatever is on the way may add to it, so it is not signed. */
const UNSIGNED = 'user-agent';

export type Sign = (request: Unsigned, scope: SigningScope) => Record<string, string>;

/** Answers the headers with the time, the digest and the signature. */
export function signer(): Sign {
  let former: { readonly from: string; readonly hmac: Hmac } | undefined;
  let named: Named | undefined;
  const hmacFor = ({ region, service, credentials }: SigningScope, day: string): Hmac => {
    const from = [credentials.secretAccessKey, day, region, service].join('\n');
    if (former?.from !== from) {
      former = { from, hmac: signingKey(credentials, day, region, service) };
    }
    return former.hmac;
  };
  return (request, scope) => {
    const { region, service, credentials, at } = scope;
    const time = at.toISOString().replaceAll(/[:-]|\.\d{3}/g, '');
    const day = time.slice(0, 8);
    const headers: Record<string, string> = {
      ...request.headers,
      'x-amz-date': time,
      'x-amz-content-sha256': request.bodySha256,
    };
    if (credentials.sessionToken !== undefined) {
      headers['x-amz-security-token'] = credentials.sessionToken;
    }
    named = namesOf(headers, named);
    const { signed } = named;
    const canonical = canonicalOf(request, headers, named);
    const place = `${day}/${region}/${service}/aws4_request`;
    const text = `AWS4-HMAC-SHA256\n${time}\n${place}\n${hash('sha256', canonical, 'hex')}`;
    const signature = hmacFor(scope, day)(text).toString('hex');
    const credential = `Credential=${credentials.accessKeyId}/${place}`;
    const names = `SignedHeaders=${signed}`;
    headers.authorization = `AWS4-HMAC-SHA256 ${credential}, ${names}, Signature=${signature}`;
    return headers;
  };
}

interface Named {
  /** As they come. */
  readonly given: readonly string[];
  readonly sorted: readonly string[];
  readonly signed: string;
}

/** Requests of one kind have the same headers. */
function namesOf(headers: Readonly<Record<string, string>>, former: Named | undefined): Named {
  const given = Object.keys(headers);
  const isSame =
    given.length === former?.given.length &&
    given.every((name, index) => name === former.given[index]);
  if (isSame) return former;
  const sorted = given.filter((name) => name !== UNSIGNED).toSorted();
  return { given, sorted, signed: sorted.join(';') };
}

const BLANKS = /^\s|\s$|\s\s|[^\S ]/;

function canonicalOf(
  { method, path, query, bodySha256 }: Unsigned,
  headers: Readonly<Record<string, string>>,
  { sorted, signed }: Named,
): string {
  let lines = '';
  for (const name of sorted) {
    const value = headers[name] ?? '';
    lines += `${name}:${BLANKS.test(value) ? value.trim().replaceAll(/\s+/g, ' ') : value}\n`;
  }
  return `${method}\n${path}\n${query}\n${lines}\n${signed}\n${bodySha256}`;
}

function signingKey(
  { secretAccessKey }: Credentials,
  day: string,
  region: string,
  service: string,
): Hmac {
  const ofDay = hmacOf(Buffer.from(`AWS4${secretAccessKey}`))(day);
  const ofService = hmacOf(hmacOf(ofDay)(region))(service);
  return hmacOf(hmacOf(ofService)('aws4_request'));
}

type Hmac = (text: string) => Buffer;

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

/**
 * HMAC-SHA-256 by two digests in one go each: an object of Node's for every signature takes ten
 * times as long. The key is put into both blocks once.
 */
export function hmacOf(key: Buffer): Hmac {
  const short = key.length > BLOCK_BYTES ? hash('sha256', key, 'buffer') : key;
  const inner = Buffer.alloc(BLOCK_BYTES, 0x36);
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, 0x5c);
  for (const [index, byte] of short.entries()) {
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  }
  return (text) => {
    const whole = Buffer.concat([inner, Buffer.from(text)]);
    outer.set(hash('sha256', whole, 'buffer'), BLOCK_BYTES);
    return hash('sha256', outer, 'buffer');
  };
}
