/** The calls that cost money: the paths, forms and errors of OpenAI and Anthropic. */
import type { FastifyRequest } from 'fastify';
import type { Operation } from '../../dialects/dialect.ts';
import type { JsonRecord } from '../../dialects/json.ts';
import { asChat } from '../as-chat.ts';
import { requirePrincipal } from '../asker.ts';
import type { Routes } from '../parts.ts';
import { chatBody } from '../schemas/chat.ts';
import {
  chatAnswer,
  embeddingsAnswer,
  imagesAnswer,
  messageAnswer,
  responseAnswer,
} from '../schemas/chat-answer.ts';
import { callHeaders as headers } from '../schemas/headers.ts';
import { messagesBody } from '../schemas/messages.ts';
import { embeddingsBody, imagesBody } from '../schemas/others.ts';
import { responsesBody } from '../schemas/responses.ts';
import { type Asked, serveCall } from '../serve-call.ts';

/** Pictures stand in prompts. */
export const promptBytes = 32 * 1024 * 1024;

export const callRoutes: Routes = (app, { serve, authenticate, nowMs }) => {
  const preHandler = requirePrincipal(authenticate);
  const tags = ['calls'];
  const bodyLimit = promptBytes;
  app.post(
    '/v1/chat/completions',
    {
      schema: { response: chatAnswer, body: chatBody, headers, tags, summary: 'A chat completion' },
      preHandler,
      bodyLimit,
    },
    (request, reply) => serveCall(serve, asIt(request, 'chat'), request, reply),
  );
  app.post(
    '/v1/responses',
    {
      schema: {
        response: responseAnswer,
        body: responsesBody,
        headers,
        tags,
        summary: 'A response',
      },
      preHandler,
      bodyLimit,
    },
    (request, reply) =>
      serveCall(serve, asChat(request.body as JsonRecord, nowMs()), request, reply),
  );
  app.post(
    '/v1/messages',
    {
      schema: { response: messageAnswer, body: messagesBody, headers, tags, summary: 'A message' },
      preHandler,
      bodyLimit,
    },
    (request, reply) => serveCall(serve, asIt(request, 'messages'), request, reply),
  );
  app.post(
    '/v1/embeddings',
    {
      schema: {
        response: embeddingsAnswer,
        body: embeddingsBody,
        headers,
        tags,
        summary: 'Embeddings',
      },
      preHandler,
      bodyLimit,
    },
    (request, reply) => serveCall(serve, asIt(request, 'embeddings'), request, reply),
  );
  app.post(
    '/v1/images/generations',
    {
      schema: { response: imagesAnswer, body: imagesBody, headers, tags, summary: 'Images' },
      preHandler,
      bodyLimit,
    },
    (request, reply) => serveCall(serve, asIt(request, 'images'), request, reply),
  );
};

function asIt({ body }: FastifyRequest, operation: Operation): Asked {
  return { operation, body: body as JsonRecord };
}
