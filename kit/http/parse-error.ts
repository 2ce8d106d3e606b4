/** Answers on a bare socket, where there is no request yet: broken HTTP, and time that ran out. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ErrorFacts } from './error-facts.ts';
import { type HttpCode, httpErrors } from './errors.ts';
import type { HttpServerOptions } from './options.ts';

export type BareAnswer = (socket: Socket, code: HttpCode) => void;

export function codeOfParseError(error: { code?: string }): HttpCode {
  if (error.code === 'HPE_HEADER_OVERFLOW') return 'HEADERS_TOO_LARGE';
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'REQUEST_TIMEOUT';
  return 'REQUEST_MALFORMED';
}

export function bareAnswer(
  options: HttpServerOptions,
  headers: Readonly<Record<string, string>>,
  shape: (facts: ErrorFacts) => object,
  makeId: () => string,
): BareAnswer {
  return (socket, code) => {
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    const { message, why, fix } = httpErrors.make(code);
    const status = options.statuses.get(code) ?? 400;
    const requestId = makeId();
    const common = { why, fix, details: {}, fields: [], requestId };
    const body = JSON.stringify(shape({ status, code, message, ...common }));
    options.log.info({ requestId, status, code, address: socket.remoteAddress }, 'request refused');
    const lines = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${requestId}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      'connection: close',
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
    socket.destroySoon();
  };
}
