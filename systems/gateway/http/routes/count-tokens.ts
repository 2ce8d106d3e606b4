/** How long a prompt is, as Anthropic's clients ask. */
import { countPrompt } from '../../calls/count-prompt.ts';
import type { JsonRecord } from '../../dialects/json.ts';
import { principalOf, requirePrincipal } from '../asker.ts';
import { takeOneRequest } from '../one-request.ts';
import type { Routes } from '../parts.ts';
import { countAnswer } from '../schemas/chat-answer.ts';
import { promptBody } from '../schemas/messages.ts';
import { promptBytes } from './calls.ts';

export const countRoutes: Routes = (app, { serve, authenticate, limiter }) => {
  app.post(
    '/v1/messages/count_tokens',
    {
      schema: {
        response: countAnswer,
        body: promptBody,
        tags: ['calls'],
        summary: 'How many tokens a prompt is',
      },
      preHandler: requirePrincipal(authenticate),
      bodyLimit: promptBytes,
    },
    async (request, reply) => {
      const body = request.body as JsonRecord;
      const principal = principalOf(request);
      const counted = countPrompt(serve.accept, { principal, operation: 'messages', body });
      await takeOneRequest(limiter, request, reply);
      return { input_tokens: counted };
    },
  );
};
