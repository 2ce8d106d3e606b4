/** AWS Signature Version 4, for a request whose body is known by its digest. */
import { createHmac, hash } from 'node:crypto';

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
  let former: { readonly from: string; readonly key: Buffer } | undefined;
  const keyOf = ({ region, service, credentials }: SigningScope, day: string): Buffer => {
    const from = [credentials.secretAccessKey, day, region, service].join('\n');
    if (former?.from !== from) {
      former = { from, key: signingKey(credentials, day, region, service) };
    }
    return former.key;
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
    const { signed, canonical } = canonicalOf(request, headers);
    const place = `${day}/${region}/${service}/aws4_request`;
    const text = `AWS4-HMAC-SHA256\n${time}\n${place}\n${hash('sha256', canonical, 'hex')}`;
    const signature = hmac(keyOf(scope, day), text).toString('hex');
    const credential = `Credential=${credentials.accessKeyId}/${place}`;
    const names = `SignedHeaders=${signed}`;
    headers.authorization = `AWS4-HMAC-SHA256 ${credential}, ${names}, Signature=${signature}`;
    return headers;
  };
}

function canonicalOf(request: Unsigned, headers: Readonly<Record<string, string>>) {
  const names = Object.keys(headers)
    .filter((name) => name !== UNSIGNED)
    .toSorted();
  let lines = '';
  for (const name of names) {
    lines += `${name}:${(headers[name] ?? '').trim().replaceAll(/\s+/g, ' ')}\n`;
  }
  const signed = names.join(';');
  const { method, path, query, bodySha256 } = request;
  const canonical = `${method}\n${path}\n${query}\n${lines}\n${signed}\n${bodySha256}`;
  return { signed, canonical };
}

function signingKey(
  { secretAccessKey }: Credentials,
  day: string,
  region: string,
  service: string,
): Buffer {
  const ofDay = hmac(Buffer.from(`AWS4${secretAccessKey}`), day);
  return hmac(hmac(hmac(ofDay, region), service), 'aws4_request');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
