/** PURE. Whose request it is, so that a user meets one version and counts as one. */
import type { IncomingHttpHeaders } from 'node:http';

/**
 * By what tells people apart best: the name that an application gives, its session, the key of an
 * API, or else the address. Only digests of it are ever kept.
 */
export function userOf(headers: IncomingHttpHeaders, address: string): string {
  const named = headers['x-user-id'];
  if (typeof named === 'string' && named !== '') return named;
  const session = /(?:^|;\s*)(?:session|sid|connect\.sid)=([^;]+)/i.exec(headers.cookie ?? '');
  if (session?.[1] !== undefined) return session[1];
  const key = headers.authorization ?? headers['x-api-key'];
  return typeof key === 'string' && key !== '' ? key : address;
}
