/** Where requests go, and the bytes that they are. */
import { loadErrors } from './errors.ts';

export interface Target {
  readonly isTls: boolean;
  /** Takes any certificate. */
  readonly isInsecure: boolean;
  readonly host: string;
  readonly port: number;
  /** As the Host header says it. */
  readonly authority: string;
}

export interface RequestSpec {
  readonly method?: string;
  /** A path, or a whole address on the same server. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Sent as JSON, with its content type. */
  readonly json?: unknown;
}

export function readTarget(
  url: string,
  isInsecure = false,
): { readonly target: Target; readonly path: string } {
  const address = URL.parse(url);
  if (address === null || !/^https?:$/.test(address.protocol))
    throw loadErrors.make('LOAD_BAD_URL', { url });
  const isTls = address.protocol === 'https:';
  const target = {
    isTls,
    isInsecure,
    host: address.hostname.replace(/^\[|\]$/g, ''),
    port: Number(address.port || (isTls ? 443 : 80)),
    authority: address.host,
  };
  return { target, path: address.pathname + address.search };
}

export interface RequestBytes {
  readonly method: string;
  readonly bytes: Buffer;
}

export function requestBytes(target: Target, spec: RequestSpec): RequestBytes {
  const method = (spec.method ?? (hasContent(spec) ? 'POST' : 'GET')).toUpperCase();
  const content = contentOf(spec);
  const given = new Map(
    Object.entries(spec.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const headers = new Map([['host', target.authority], ...given]);
  if (spec.json !== undefined && !given.has('content-type'))
    headers.set('content-type', 'application/json');
  if (content !== undefined) headers.set('content-length', String(content.length));
  const lines = [...headers].map(([name, value]) => `${name}: ${value}`);
  const start = `${method} ${pathOf(target, spec.path ?? '/')} HTTP/1.1`;
  if (![start, ...lines].every((line) => !/[\r\n]/.test(line)))
    throw loadErrors.make('LOAD_BAD_REQUEST', { request: JSON.stringify(start) });
  const head = Buffer.from(`${[start, ...lines].join('\r\n')}\r\n\r\n`, 'latin1');
  return { method, bytes: content === undefined ? head : Buffer.concat([head, content]) };
}

function hasContent({ body, json }: RequestSpec): boolean {
  return body !== undefined || json !== undefined;
}

function contentOf({ body, json }: RequestSpec): Buffer | undefined {
  if (json !== undefined) return Buffer.from(JSON.stringify(json));
  return body === undefined ? undefined : Buffer.from(body);
}

function pathOf(target: Target, path: string): string {
  if (path.startsWith('/')) return encodePath(path);
  const address = readTarget(path);
  if (address.target.authority === target.authority) return address.path;
  throw loadErrors.make('LOAD_OTHER_SERVER', { url: path, authority: target.authority });
}

function encodePath(path: string): string {
  return /^[\x21-\x7e]*$/.test(path) ? path : encodeURI(path);
}
