/** The most that a request can cost, held for a minute at today's prices. */
import { z } from 'zod';
import { plan } from '../../calls/accept.ts';
import { holdRefusal } from '../../calls/refusals.ts';
import type { JsonRecord } from '../../dialects/json.ts';
import { dollarsText } from '../../model/money.ts';
import { asChat } from '../as-chat.ts';
import { principalOf, requirePrincipal } from '../asker.ts';
import { takeOneRequest } from '../one-request.ts';
import type { Routes } from '../parts.ts';
import { quoteAnswer } from '../schemas/account-answers.ts';
import { chatBody } from '../schemas/chat.ts';
import { handedOn } from '../schemas/common.ts';
import { messagesBody } from '../schemas/messages.ts';
import { embeddingsBody, imagesBody } from '../schemas/others.ts';
import { responsesBody } from '../schemas/responses.ts';
import type { Asked } from '../serve-call.ts';

const quoteBody = z.discriminatedUnion('operation', [
  z.strictObject({ operation: z.literal('chat'), request: chatBody }),
  z.strictObject({ operation: z.literal('responses'), request: responsesBody }),
  z.strictObject({ operation: z.literal('messages'), request: messagesBody }),
  z.strictObject({ operation: z.literal('embeddings'), request: embeddingsBody }),
  z.strictObject({ operation: z.literal('images'), request: imagesBody }),
]);
handedOn.add(quoteBody);

export const quoteRoutes: Routes = (app, { authenticate, serve, ledger, limiter, nowMs }) => {
  app.post(
    '/quotes',
    {
      schema: {
        response: quoteAnswer,
        body: quoteBody,
        tags: ['calls'],
        summary: 'What a request can cost at most',
      },
      preHandler: requirePrincipal(authenticate),
    },
    async (request, reply) => {
      const planned = plan(serve.accept, {
        principal: principalOf(request),
        address: request.ip,
        face: undefined,
        ...askedOf(request.body, nowMs()),
        idempotencyKey: undefined,
        quoteId: undefined,
        noStore: true,
      });
      // Each is a row and holds money for a minute: without a limit, tables and wallets fill up.
      await takeOneRequest(limiter, request, reply);
      const outcome = await ledger.quote(planned.request);
      if (outcome.kind === 'replay') throw new Error('a quote has no idempotency key');
      if (outcome.kind !== 'held') throw holdRefusal(outcome);
      const { id, amount, terms } = outcome.hold;
      reply.code(201);
      return {
        id,
        model: terms.model,
        max_cost_usd: dollarsText(amount),
        max_cost_nano: String(amount),
        prompt_tokens: terms.size.promptTokens,
        max_tokens: terms.size.maxTokens * terms.size.n,
        prices: terms.prices.map(({ provider, version }) => ({ provider, version })),
        use: 'Send the request with the header "X-Quote-Id" within a minute.',
      };
    },
  );
};

function askedOf({ operation, request }: z.output<typeof quoteBody>, nowMs: number): Asked {
  const body = request as JsonRecord;
  return operation === 'responses' ? asChat(body, nowMs) : { operation, body };
}
