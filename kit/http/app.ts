/** The Fastify app itself, and its options. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import {
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { uuidv7 } from './ids.ts';
import { nodeServer } from './node-server.ts';
import type { HttpServerOptions, Limits } from './options.ts';
import { requestIdFrom } from './request-id.ts';

export type HttpApp = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyInstance {
    /** Fires when the server begins to drain: long answers, such as event streams, end now. */
    draining: AbortSignal;
  }
  interface FastifyRequest {
    /** The code of the error that this request was answered with; for the log. */
    problem: string;
  }
}

export interface AppHandlers {
  /** A path that can't be read, before there is a route. */
  readonly frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;
  readonly clientError: (error: Error & { code?: string }, socket: Socket) => void;
}

export function createApp(
  options: HttpServerOptions,
  limits: Limits,
  handlers: AppHandlers,
): HttpApp {
  const { trustProxy = false, makeRequestId = uuidv7 } = options;
  const app = fastify({
    loggerInstance: options.log as FastifyBaseLogger,
    // One line for each request is written by `observe.ts`.
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    genReqId: (request) => requestIdFrom(request.headers['x-request-id'], makeRequestId),
    requestIdHeader: false,
    bodyLimit: limits.bodyBytes,
    trustProxy: typeof trustProxy === 'object' ? [...trustProxy] : trustProxy,
    routerOptions: { maxParamLength: limits.paramLength, ignoreTrailingSlash: true },
    // Requests on open connections are answered while draining; see `drain.ts`.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) =>
      handlers.frameworkErrors(error, request as FastifyRequest, reply as FastifyReply),
    clientErrorHandler: handlers.clientError,
    serverFactory: (handler) => nodeServer(options, limits, handler),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  // Text would reach the schemas as a string and be "invalid" instead of "unsupported".
  app.removeContentTypeParser('text/plain');
  return app.withTypeProvider<ZodTypeProvider>();
}
