/**
 * What pages of other origins may ask. Presigned addresses are made for browsers, and a browser
 * asks first; the signature is still needed, this alone gives nobody anything.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

const METHODS = 'GET, HEAD, PUT, POST, DELETE';
const SHOWN = 'ETag, Content-Range, Accept-Ranges, x-amz-request-id, x-amz-version-id';

/** Adds what the browser wants to read. True: it was its question, and is answered. */
export function crossOrigin(
  request: IncomingMessage,
  response: ServerResponse,
  origins: readonly string[],
): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return false;
  const isAsked =
    request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
  const isAllowed = origins.includes('*') || origins.includes(origin);
  if (isAllowed) {
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-expose-headers', SHOWN);
    response.setHeader('vary', 'Origin');
  }
  if (!isAsked) return false;
  const wanted = request.headers['access-control-request-headers'];
  if (isAllowed) {
    response.setHeader('access-control-allow-methods', METHODS);
    if (wanted !== undefined) response.setHeader('access-control-allow-headers', wanted);
    response.setHeader('access-control-max-age', '3600');
  }
  response.writeHead(isAllowed ? 200 : 403, { 'content-length': '0' }).end();
  return true;
}
