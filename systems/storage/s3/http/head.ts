/** PURE: method, address and headers of a request, before anything is believed. */
import { S3Error } from '../errors.ts';
import { parseQuery, type Query } from './query.ts';

export interface Head {
  readonly method: string;
  /** As it came, still encoded. */
  readonly path: string;
  readonly query: Query;
  /** Lower case names; one that came several times has its values joined by commas. */
  readonly headers: ReadonlyMap<string, string>;
}

export function readHead(method: string, url: string, rawHeaders: readonly string[]): Head {
  const { path, query } = splitUrl(url);
  return { method, path, query: parseQuery(query), headers: headerMap(rawHeaders) };
}

function headerMap(rawHeaders: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    const value = (rawHeaders[at + 1] ?? '').trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  return headers;
}

function splitUrl(url: string): { path: string; query: string } {
  // A proxy's form of the address: what stands before the path is not ours to look at.
  const local = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?]*/i, '');
  if (local !== '' && !/^[/?]/.test(local)) throw new S3Error('InvalidURI');
  const at = local.indexOf('?');
  const path = at < 0 ? local : local.slice(0, at);
  return { path: path === '' ? '/' : path, query: at < 0 ? '' : local.slice(at + 1) };
}
