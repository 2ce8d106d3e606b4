/**
 * What a PUT of the SDK looked like when it had gone well: where it went and with which headers.
 * One of ours is the same with another key, body and signature. What is not as expected gives no
 * pattern, and then every file goes by the SDK.
 */
import type { Origin } from './connections.ts';

export interface SeenRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

export interface PutPattern {
  readonly origin: Origin;
  /** The key follows it. */
  readonly pathPrefix: string;
  readonly query: string;
  /** Those that are the same for every object: storage class, tags, encryption and the like. */
  readonly headers: Readonly<Record<string, string>>;
  readonly region: string;
  readonly service: string;
}

const SCOPE = /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request,/;

/** Of the one request that was seen. */
const OF_THE_REQUEST = new Set([
  'amz-sdk-invocation-id',
  'amz-sdk-request',
  'authorization',
  'content-length',
  // Announced is what costs more than being refused; that stays with the SDK.
  'expect',
  'x-amz-checksum-sha256',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
]);

/** A header that is in neither list is one that we would not know what to do with. */
const OF_ALL = new Set([
  'content-type',
  'host',
  'if-none-match',
  'user-agent',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-storage-class',
  'x-amz-tagging',
  'x-amz-user-agent',
]);

export function patternOf(
  request: SeenRequest,
  put: { readonly key: string; readonly sha256: string },
): PutPattern | undefined {
  const { method, protocol, hostname, port, path, query = {} } = request;
  const headers = Object.entries(request.headers).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  const named = new Map(headers);
  const scope = SCOPE.exec(named.get('authorization') ?? '');
  const key = escapedKey(put.key);
  const isAsExpected =
    method === 'PUT' &&
    (protocol === 'http:' || protocol === 'https:') &&
    path.endsWith(`/${key}`) &&
    named.get('if-none-match') === '*' &&
    named.get('x-amz-checksum-sha256') === put.sha256 &&
    headers.every(([name]) => isKnown(name));
  const [, region, service] = scope ?? [];
  if (!isAsExpected || region === undefined || service === undefined) return undefined;
  const isSecure = protocol === 'https:';
  return {
    origin: {
      isSecure,
      hostname: hostname.replaceAll(/^\[|\]$/g, ''),
      port: port ?? (isSecure ? 443 : 80),
    },
    pathPrefix: path.slice(0, path.length - key.length),
    query: queryText(query),
    headers: Object.fromEntries(headers.filter(([name]) => OF_ALL.has(name))),
    region,
    service,
  };
}

function isKnown(name: string): boolean {
  return OF_ALL.has(name) || OF_THE_REQUEST.has(name) || name.startsWith('x-amz-meta-');
}

/** As S3 wants it signed: sorted, everything escaped. */
function queryText(query: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(query).map(([name, value]) => [escaped(name), String(value)]);
  return pairs
    .toSorted(([one = ''], [other = '']) => (one < other ? -1 : 1))
    .map(([name, value = '']) => `${name}=${escaped(value)}`)
    .join('&');
}

export function escapedKey(key: string): string {
  return key.split('/').map(escaped).join('/');
}

export function escaped(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
