/** Every error answer goes through here, and has the one form that its product chose. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ResponseSerializationError } from 'fastify-type-provider-zod';
import type { HttpApp } from './app.ts';
import { type ErrorFacts, judgeError } from './error-facts.ts';
import { httpErrors } from './errors.ts';
import { methodsAt } from './methods-at.ts';
import type { HttpServerOptions } from './options.ts';
import type { RouteInfo } from './routes.ts';

export type Shape = (facts: ErrorFacts, request?: FastifyRequest) => object;

export const defaultShape: Shape = ({ code, message, why, fix, fields, requestId }) => ({
  error: {
    code,
    message,
    ...(why === undefined ? {} : { why }),
    fix,
    ...(fields.length === 0 ? {} : { fields }),
    request_id: requestId,
  },
});

export type ErrorAnswer = (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;

export function errorAnswer(options: HttpServerOptions, shape: Shape): ErrorAnswer {
  return (error, request, reply) => {
    const { statuses, known } = options;
    const { facts, internal } = judgeError(error, requestFacts(request), statuses, known);
    request.problem = facts.code;
    if (internal) {
      const broken = error instanceof ResponseSerializationError;
      request.log.error({ err: error }, broken ? 'the answer breaks its schema' : 'request failed');
    }
    const { retryAfterS } = facts.details;
    if (typeof retryAfterS === 'number') reply.header('retry-after', String(retryAfterS));
    // Fastify closes the connection when a body is refused; the client, still sending, would get a
    // reset instead of the answer. The rest is thrown away for a while instead (see `sweep.ts`).
    reply.removeHeader('connection');
    reply
      .code(facts.status)
      .type('application/json; charset=utf-8')
      // Not the schema of the route's good answers.
      .serializer((body: unknown) => JSON.stringify(body))
      .send(shape(facts, request));
  };
}

export function handleErrors(
  app: HttpApp,
  routes: readonly RouteInfo[],
  answer: ErrorAnswer,
): void {
  app.setErrorHandler((error, request, reply) => answer(error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    const { method, path } = requestFacts(request);
    const methods = methodsAt(routes, path);
    const allow = methods.join(', ');
    // A route that takes the method and found nothing has said so by itself.
    if (allow === '' || methods.includes(method)) {
      answer(httpErrors.make('ROUTE_UNKNOWN', { method, path }), request, reply);
    } else {
      reply.header('allow', allow);
      answer(httpErrors.make('METHOD_NOT_ALLOWED', { method, path, allow }), request, reply);
    }
  });
  // With callbacks: a promise for each hook of each request would be most of what they cost.
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    const isHostMissing = raw.httpVersion === '1.1' && raw.headers.host === undefined;
    done(isHostMissing ? httpErrors.make('REQUEST_MALFORMED') : undefined);
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    // A line end in a header would let its value pose as further headers. Node refuses it too, but
    // only when it is too late for an answer in the common form.
    const name = badHeaderOf(reply.getHeaders());
    if (name === undefined) return done(null, payload);
    reply.removeHeader(name);
    done(new Error(`the header ${name} has a character that headers may not have`));
  });
}

function badHeaderOf(headers: Readonly<Record<string, unknown>>): string | undefined {
  for (const name in headers) {
    const value = headers[name];
    const isBad = Array.isArray(value)
      ? value.some((one) => badInHeader.test(String(one)))
      : badInHeader.test(String(value));
    if (isBad) return name;
  }
  return undefined;
}

/** As Node judges it: every character that is not visible but space and tab, or beyond Latin-1. */
const badInHeader = /[^\t\x20-\x7e\x80-\xff]/;

function requestFacts(request: FastifyRequest) {
  return {
    requestId: request.id,
    method: request.method,
    path: request.raw.url?.split('?')[0] ?? '',
    contentType: request.headers['content-type'],
  };
}
