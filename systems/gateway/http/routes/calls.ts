/** The calls that cost money: the paths, forms and errors of OpenAI and Anthropic. */
import { requirePrincipal } from '../asker.ts';
import type { Routes } from '../parts.ts';
import { chatBody } from '../schemas/chat.ts';
import { callHeaders as headers } from '../schemas/headers.ts';
import { messagesBody } from '../schemas/messages.ts';
import { embeddingsBody, imagesBody } from '../schemas/others.ts';
import { serveCall } from '../serve-call.ts';

/** Pictures stand in prompts. */
export const promptBytes = 32 * 1024 * 1024;

export const callRoutes: Routes = (app, { serve, authenticate }) => {
  const preHandler = requirePrincipal(authenticate);
  const tags = ['calls'];
  const bodyLimit = promptBytes;
  app.post(
    '/v1/chat/completions',
    {
      schema: { body: chatBody, headers, tags, summary: 'A chat completion' },
      preHandler,
      bodyLimit,
    },
    (request, reply) => serveCall(serve, 'chat', request, reply),
  );
  app.post(
    '/v1/messages',
    { schema: { body: messagesBody, headers, tags, summary: 'A message' }, preHandler, bodyLimit },
    (request, reply) => serveCall(serve, 'messages', request, reply),
  );
  app.post(
    '/v1/embeddings',
    {
      schema: { body: embeddingsBody, headers, tags, summary: 'Embeddings' },
      preHandler,
      bodyLimit,
    },
    (request, reply) => serveCall(serve, 'embeddings', request, reply),
  );
  app.post(
    '/v1/images/generations',
    { schema: { body: imagesBody, headers, tags, summary: 'Images' }, preHandler, bodyLimit },
    (request, reply) => serveCall(serve, 'images', request, reply),
  );
};
